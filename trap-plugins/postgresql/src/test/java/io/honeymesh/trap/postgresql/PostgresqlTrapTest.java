// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import static io.honeymesh.trap.postgresql.RawClient.message;
import static io.honeymesh.trap.postgresql.RawClient.query;
import static io.honeymesh.trap.postgresql.RawClient.sasl;
import static io.honeymesh.trap.postgresql.RawClient.startup;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PostgresqlTrapTest {

    private static final int CLEAR = Nodes.node(Instance.Method.PASSWORD, false);

    private static String in(String... options) {
        return startup(options) + message('p', Nodes.instance(CLEAR).password() + "\0");
    }

    @Test
    void aPasswordInTheClearIsKept() throws IOException {
        try (TrapHarness trap = Nodes.open(CLEAR)) {
            assertTrue(trap.talk(startup("user", "bob", "database", "x") + message('p', "secret\0"))
                    .contains("Mpassword authentication failed for user \"bob\"\0"));
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence()
                    .contains(new Evidence.Credential("password", Captured.of("bob"), Captured.of("secret"))));
            assertTrue(seen.evidence()
                    .contains(new Evidence.Detail("postgresql.startup", Captured.of("user=bob database=x"))));
        }
    }

    @Test
    void pamAndLdapFailInTheirOwnWords() throws IOException {
        for (Instance.Method method : List.of(Instance.Method.PAM, Instance.Method.LDAP)) {
            try (TrapHarness trap = Nodes.open(Nodes.node(i -> i.method() == method))) {
                assertTrue(trap.talk(startup("user", "bob") + message('p', "secret\0"))
                        .contains("C28000\0M" + method + " authentication failed for user \"bob\"\0"));
            }
        }
    }

    @Test
    void md5IsKeptWithItsSaltUnlessThePasswordIsObvious() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.node(Instance.Method.MD5, false))) {
            String answer = trap.talk(startup("user", "bob") + message('p', "md5" + "0".repeat(32) + "\0"));
            String salt =
                    java.util.HexFormat.of().formatHex(answer.substring(9, 13).getBytes(StandardCharsets.ISO_8859_1));
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential(
                            "md5", Captured.of("bob"), Captured.of(salt + ":md5" + "0".repeat(32)))));
        }
    }

    @Test
    void aScramExchangeIsKeptSoThatItsPasswordCanBeLookedFor() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.node(Instance.Method.SCRAM, false));
                java.net.Socket socket = trap.connect()) {
            socket.getOutputStream()
                    .write((startup("user", "bob") + sasl("SCRAM-SHA-256", "n,,n=,r=abc"))
                            .getBytes(StandardCharsets.ISO_8859_1));
            String first = new String(socket.getInputStream().readNBytes(24 + 72), StandardCharsets.ISO_8859_1);
            String server = first.substring(first.indexOf("r=abc"));
            String nonce = server.substring(2, server.indexOf(','));
            String last = "c=biws,r=" + nonce;
            socket.getOutputStream()
                    .write(message('p', last + ",p=" + "A".repeat(43) + "=").getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            String end = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(end.contains("Mpassword authentication failed for user \"bob\""), end);
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential(
                            "scram-sha-256",
                            Captured.of("bob"),
                            Captured.of("n=,r=abc," + server + "," + last + ",p=" + "A".repeat(43) + "="))));
        }
    }

    @Test
    void scramKnowsTheRightPassword() {
        Scram scram = new Scram(new byte[16]);
        assertTrue(scram.first("n,,n=,r=abc", false).isEmpty());
        String nonce = scram.serverFirst().substring(2, scram.serverFirst().indexOf(','));
        assertTrue(
                scram.last("c=biws,r=" + nonce + ",p=" + "A".repeat(43) + "=").isEmpty());
        assertTrue(scram.verify("secret").isEmpty());
        assertTrue(scram.last("c=biws,r=other,p=" + "A".repeat(43) + "=").isPresent());
    }

    @Test
    void anOpeningWithoutAPasswordIsNoIntent() throws IOException {
        try (TrapHarness trap = Nodes.open(CLEAR)) {
            trap.talk(startup("user", "bob"));
            trap.talk("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            for (int i = 0; i < 2; i++) {
                Conversation seen = trap.conversation();
                assertTrue(
                        seen.evidence().stream()
                                .allMatch(e -> e instanceof Evidence.Detail || e instanceof Evidence.Violation),
                        seen::toString);
            }
        }
    }

    @Test
    void theUsualAttackIsBelievedAndKept() throws IOException {
        try (TrapHarness trap = Nodes.open(CLEAR)) {
            String attack = "DROP TABLE IF EXISTS c1;CREATE TABLE c1(cmd_output text);COPY c1 FROM PROGRAM"
                    + " 'echo aWQ=|base64 -d|bash';SELECT * FROM c1;DROP TABLE IF EXISTS c1;";
            String answer = trap.talk(
                    in("user", "postgres") + query(attack) + query("copy (select '<?php x') to '/var/www/x.php'"));
            assertTrue(answer.contains("CREATE TABLE\0C\0\0\0\u000bCOPY 0\0T"), answer);
            assertTrue(
                    answer.contains("could not open file \"/var/www/x.php\" for writing: Permission denied"), answer);
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(evidence.contains(new Evidence.Command(Captured.of(attack))));
            assertTrue(evidence.stream()
                    .anyMatch(e -> e instanceof Evidence.Upload u
                            && u.name().latin1().equals("/var/www/x.php")
                            && u.head().latin1().equals("<?php x\n")));
        }
    }

    @Test
    void aLongQueryIsKeptInPartAndHashed() throws IOException {
        for (int over = 0; over <= 1; over++) {
            try (TrapHarness trap = Nodes.open(CLEAR)) {
                String sql = "select '" + "a".repeat(Messages.MAX_KEPT_BYTES - 10 + over) + "'";
                trap.talk(in("user", "postgres") + query(sql));
                List<Evidence> evidence = trap.conversation().evidence();
                assertEquals(
                        over,
                        evidence.stream()
                                .filter(Evidence.Upload.class::isInstance)
                                .count());
                assertTrue(evidence.stream()
                        .anyMatch(e ->
                                e instanceof Evidence.Command c && c.text().length() == QueryLoop.MAX_QUERY_BYTES));
            }
        }
    }

    @Test
    void nestedExpressionsAndManyStatementsComeToAnEnd() throws IOException {
        try (TrapHarness trap = Nodes.open(CLEAR)) {
            String answer = trap.talk(in("user", "postgres")
                    + query("select " + "(".repeat(20_000) + "1")
                    + query("select " + "upper(".repeat(9_000) + "'a'")
                    + query("/*".repeat(20_000))
                    + query("select 1;".repeat(3000)));
            assertTrue(answer.contains("Mstack depth limit exceeded\0"), "deep brackets are refused");
            assertEquals(Ending.CLIENT, trap.conversation().ending());
        }
    }

    @Test
    void preparedStatementsAreBounded() throws IOException {
        try (TrapHarness trap = Nodes.open(CLEAR)) {
            StringBuilder many = new StringBuilder(in("user", "postgres"));
            for (int i = 0; i < 200; i++) {
                many.append(message('P', "s" + i + "\0select " + i + "\0\0\0")).append(message('S', ""));
            }
            assertTrue(trap.talk(many.toString()).contains("Mout of memory\0"));
        }
    }

    @Test
    void twoNodesDifferAndOneStaysTheSame() throws IOException {
        assertEquals(users(CLEAR), users(CLEAR));
        int other = Nodes.node(i -> i.method() == Instance.Method.PASSWORD
                && !i.application().equals(Nodes.instance(CLEAR).application()));
        assertNotEquals(users(CLEAR), users(other));
    }

    private static String users(int node) throws IOException {
        Instance instance = Nodes.instance(node);
        try (TrapHarness trap = Nodes.open(node)) {
            String answer = trap.talk(startup("user", instance.user(), "database", instance.application())
                    + message('p', instance.password() + "\0")
                    + query("select * from users"));
            assertFalse(answer.contains("SERROR"), answer);
            return answer.substring(answer.indexOf("T\0"));
        }
    }

    @Test
    void itKnowsItsOwnClientsByTheirFirstBytes() {
        PostgresqlTrap trap = new PostgresqlTrap();
        for (String own :
                List.of(startup("user", "x"), RawClient.request(Startup.TLS), RawClient.request(Startup.GSS))) {
            assertTrue(trap.canHandle(own.getBytes(StandardCharsets.ISO_8859_1)));
        }
        for (String other : List.of("", "\0\0\0\10", "GET / HTTP/1.1\r\n", "\0\0\0\7\0\3\0\0", "\0\0\0\10\0\2\0\0")) {
            assertFalse(trap.canHandle(other.getBytes(StandardCharsets.ISO_8859_1)), other);
        }
    }
}

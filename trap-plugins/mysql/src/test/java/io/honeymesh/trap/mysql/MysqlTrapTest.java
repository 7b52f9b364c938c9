// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

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
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MysqlTrapTest {

    /** For what takes a while. */
    private static final int PATIENT_MILLIS = 3000;

    private static final String NATIVE = "mysql_native_password";

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String query(String sql) {
        return RawClient.packet(0, "\3" + sql);
    }

    @Test
    void anUnusualPasswordIsKeptAsSaltAndResponse() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.plain());
                RawClient client = new RawClient(trap.port())) {
            String secret = client.secret("not in any list");
            client.send(RawClient.packet(1, RawClient.response(RawClient.PLAIN, "bob", secret, NATIVE)));
            assertTrue(client.rest().contains("#28000Access denied for user 'bob'@'127.0.0.1' (using password: YES)"));
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(evidence.contains(new Evidence.Credential(
                    NATIVE, Captured.of("bob"), Captured.of(hex(client.salt()) + ":" + hex(secret)))));
        }
    }

    @Test
    void anObviousPasswordIsReadOutOfItsScramble() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.plain());
                RawClient client = new RawClient(trap.port())) {
            client.send(
                    RawClient.packet(1, RawClient.response(RawClient.PLAIN, "bob", client.secret("bob123"), NATIVE)));
            client.rest();
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(
                    evidence.contains(new Evidence.Credential("password", Captured.of("bob"), Captured.of("bob123"))));
            assertTrue(evidence.stream()
                    .anyMatch(e -> e instanceof Evidence.Detail d && d.name().equals("mysql.scramble")));
        }
    }

    @Test
    void whatOtherPluginsSentIsKeptIfTheClientDoesNotSwitch() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.plain());
                RawClient client = new RawClient(trap.port())) {
            client.send(RawClient.packet(
                    1, RawClient.response(RawClient.PLAIN, "bob", "y".repeat(32), "caching_sha2_password")));
            client.rest();
            client.leave();
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential(
                            "caching_sha2_password",
                            Captured.of("bob"),
                            Captured.of(hex(client.salt()) + ":" + "79".repeat(32)))));
        }
    }

    @Test
    void whereAccountsArePamsTheClientIsAskedForTheClearText() throws IOException {
        int node = Nodes.pam();
        try (TrapHarness trap = Nodes.open(node)) {
            for (String password : List.of("wrong", Nodes.instance(node).password())) {
                try (RawClient client = new RawClient(trap.port())) {
                    client.send(
                            RawClient.packet(1, RawClient.response(RawClient.PLAIN, "root", "x".repeat(20), NATIVE)));
                    assertEquals(RawClient.packet(2, "\u00femysql_clear_password\0"), client.rest());
                    client.send(RawClient.packet(3, password + "\0"));
                    boolean in = client.rest().startsWith("\7\0\0\4\0\0\0\2\0\0\0");
                    assertEquals(!password.equals("wrong"), in);
                }
                assertTrue(trap.conversation()
                        .evidence()
                        .contains(new Evidence.Credential("password", Captured.of("root"), Captured.of(password))));
            }
        }
    }

    @Test
    void onlyTheGreetingIsNoIntent() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.plain())) {
            assertTrue(trap.talk("GET / HTTP/1.1\r\nHost: x\r\n\r\n").contains("Got packets out of order"));
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence().stream().allMatch(Evidence.Violation.class::isInstance), seen::toString);
        }
    }

    @Test
    void statementsAreAnsweredAndKept() throws IOException {
        int node = Nodes.plain();
        try (TrapHarness trap = Nodes.open(node);
                RawClient client = new RawClient(trap.port())) {
            client.logIn("root", Nodes.instance(node).password());
            client.send(query("select @@version_comment limit 1"));
            assertTrue(client.rest().contains("Debian 12"));
            client.send(query("show databases"));
            String databases = client.rest();
            assertTrue(databases.contains("information_schema") && databases.contains("performance_schema"), databases);
            client.send(query("select unhex('4d5a90') into dumpfile '/usr/lib/mysql/plugin/x.so'"));
            assertTrue(client.rest()
                    .contains("Can't create/write to file '/usr/lib/mysql/plugin/x.so' (Errcode: 30 \"Read-only"));
            client.leave();
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(evidence.contains(new Evidence.Command(Captured.of("show databases"))));
            assertFalse(evidence.contains(new Evidence.Command(Captured.of("select @@version_comment limit 1"))));
            assertTrue(evidence.stream()
                    .anyMatch(e -> e instanceof Evidence.Upload u
                            && u.sizeBytes() == 3
                            && u.name().latin1().equals("/usr/lib/mysql/plugin/x.so")));
        }
    }

    @Test
    void theUsualRansomIsBelieved() throws IOException {
        int node = Nodes.plain();
        String application =
                Contents.of(TrapHarness.persona(node)).keySet().iterator().next();
        try (TrapHarness trap = Nodes.open(node);
                RawClient client = new RawClient(trap.port())) {
            client.logIn("root", Nodes.instance(node).password());
            for (String sql : List.of(
                    "drop database " + application,
                    "create database `READ_ME`",
                    "create table `READ_ME`.`note` (`id` int(11), `text` text)",
                    "insert into `READ_ME`.`note` values (1, 'pay up')",
                    "select * from READ_ME.note",
                    "show databases")) {
                client.send(query(sql));
            }
            String answers = client.rest();
            assertTrue(answers.contains("pay up"), answers);
            assertFalse(answers.substring(answers.indexOf("SCHEMATA")).contains(application), "it is gone");
            assertTrue(answers.substring(answers.indexOf("SCHEMATA")).contains("READ_ME"));
        }
    }

    @Test
    void aLongStatementIsKeptInPartAndHashed() throws IOException {
        int node = Nodes.plain();
        for (int over = 0; over <= 1; over++) {
            try (TrapHarness trap = Nodes.open(node);
                    RawClient client = new RawClient(trap.port())) {
                client.logIn("root", Nodes.instance(node).password());
                String sql = "select '" + "a".repeat(Packets.MAX_KEPT_BYTES - 1 - 9 + over) + "'";
                client.send(query(sql));
                client.rest();
                client.leave();
                List<Evidence> evidence = trap.conversation().evidence();
                assertEquals(
                        over,
                        evidence.stream()
                                .filter(Evidence.Upload.class::isInstance)
                                .count());
                Evidence.Command command = (Evidence.Command) evidence.stream()
                        .filter(Evidence.Command.class::isInstance)
                        .findFirst()
                        .orElseThrow();
                assertEquals(CommandLoop.MAX_STATEMENT_BYTES, command.text().length());
                assertEquals(sql.length(), command.text().originalLength());
            }
        }
    }

    @Test
    void functionsWithinFunctionsComeToAnEnd() throws IOException {
        int node = Nodes.plain();
        try (TrapHarness trap = Nodes.open(node);
                RawClient client = new RawClient(trap.port(), PATIENT_MILLIS)) {
            client.logIn("root", Nodes.instance(node).password());
            client.send(query("select " + "hex(".repeat(9000) + "'a'" + ")".repeat(9000)));
            assertFalse(client.rest().isEmpty());
            client.send(query("select " + "(".repeat(30_000)));
            assertFalse(client.rest().isEmpty());
            client.send(query("select * from mysql.user where user like '" + "%a".repeat(64) + "'"));
            assertFalse(client.rest().isEmpty());
            client.leave();
            assertEquals(Ending.CLIENT, trap.conversation().ending());
        }
    }

    @Test
    void twoNodesDifferAndOneStaysTheSame() throws IOException {
        assertEquals(tables(1), tables(1));
        assertNotEquals(tables(1), tables(2));
    }

    private static String tables(int node) throws IOException {
        try (TrapHarness trap = Nodes.open(node);
                RawClient client = new RawClient(trap.port())) {
            Instance instance = Nodes.instance(node);
            boolean pam = instance.pam();
            client.send(RawClient.packet(
                    1,
                    RawClient.response(
                            RawClient.PLAIN,
                            instance.user(),
                            pam ? instance.password() + "\0" : client.secret(instance.password()),
                            pam ? "mysql_clear_password" : NATIVE)));
            String application =
                    Contents.of(TrapHarness.persona(node)).keySet().iterator().next();
            client.send(query("select * from " + application + ".users"));
            client.send(query("show variables like 'server_uid'"));
            return client.rest();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MssqlTrapTest {

    private static final int NODE = 0;

    private final Instance instance = Nodes.instance(NODE);

    private static boolean violated(Conversation seen) {
        return seen.evidence().stream().anyMatch(Evidence.Violation.class::isInstance);
    }

    private static long commands(Conversation seen) {
        return seen.evidence().stream()
                .filter(Evidence.Command.class::isInstance)
                .count();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void theOpeningIsAnsweredAsTheServerDoes() throws IOException {
        String build = String.format("%04x", instance.build().number());
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = new RawClient(trap)) {
            assertEquals(
                    "0000150006" + "01001b0001" + "02001c0001" + "03001d0000" + "ff" + "0f00" + build + "0000" + "02"
                            + "00",
                    hex(client.ask(RawClient.prelogin(RawClient.NOT_SUPPORTED))));
        }
    }

    @Test
    void severalResultsAtOnceAreDeclinedIfTheyAreAskedFor() {
        Prelogin asked = Prelogin.of(HexFormat.of()
                        .parseHex("0000150006" + "01001b0001" + "04001c0001" + "ff" + "000000000000110000000000" + "02"
                                + "01"))
                .orElseThrow();
        assertTrue(asked.mars());
        String answer = hex(asked.answer(4322));
        assertTrue(
                answer.startsWith("00001a0006" + "0100200001" + "0200210001" + "0300220000" + "0400220001ff"), answer);
        assertTrue(answer.endsWith("00"), answer);
    }

    @Test
    void whatTheClientWantsEncryptedIsAgreedTo() {
        for (int asked = 0; asked < 4; asked++) {
            byte[] bytes = RawClient.prelogin(asked);
            byte[] content = Arrays.copyOfRange(bytes, Packets.HEADER_BYTES, bytes.length);
            byte[] answer = Prelogin.of(content).orElseThrow().answer(1);
            assertEquals(asked == 3 ? 1 : asked, answer[0x1b]);
        }
    }

    @Test
    void aRefusedLoginIsKeptInTheClear() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            try (RawClient client = new RawClient(trap)) {
                client.ask(RawClient.prelogin(RawClient.NOT_SUPPORTED));
                byte[] answer = client.ask(RawClient.login("SA", "geheim\u20ac"));
                assertEquals("aa", hex(answer).substring(0, 2));
                assertEquals(18_456, new Cursor(answer).at(3).number(4));
                assertTrue(RawClient.text(answer).contains("Login failed for user 'SA'."));
                assertEquals(0, client.ask(RawClient.batch("select 1")).length);
            }
            List<Evidence> kept = trap.conversation().evidence();
            assertTrue(
                    kept.contains(new Evidence.Credential("password", Captured.of("SA"), Captured.of("geheim\u20ac"))));
            assertTrue(kept.contains(new Evidence.Detail("mssql.host", Captured.of("pc1"))));
            assertTrue(kept.contains(new Evidence.Detail("mssql.application", Captured.of("tool"))));
            assertTrue(kept.contains(new Evidence.Detail("mssql.library", Captured.of("lib"))));
        }
    }

    @Test
    void theRightPasswordIsWelcomedAsTheServerDoes() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = new RawClient(trap)) {
            client.ask(RawClient.prelogin(RawClient.NOT_SUPPORTED));
            byte[] answer = client.ask(RawClient.login("sa", instance.password()));
            String all = hex(answer);
            assertTrue(all.startsWith("e31b0001066d0061007300740065007200066d0061007300740065007200ab"), all);
            String build = String.format("%04x", instance.build().number());
            assertTrue(all.contains("ad36000174000004164d00"), all);
            assertTrue(all.contains("00000000" + "0f00" + build + "e313000404340030003900360004"), all);
            assertTrue(all.endsWith("fd0000000000000000000000" + "00"), all);
            assertTrue(client.sql("select @@version").contains(instance.build().version()));
        }
    }

    @Test
    void aLoginNeedsNoOpening() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = new RawClient(trap)) {
            assertTrue(RawClient.text(client.ask(RawClient.login("x", "y"))).contains("Login failed for user 'x'."));
        }
    }

    @Test
    void anOldLoginIsKeptAndNotAnswered() throws IOException {
        byte[] content = new byte[93];
        System.arraycopy("sa".getBytes(StandardCharsets.US_ASCII), 0, content, 31, 2);
        content[61] = 2;
        System.arraycopy("pass".getBytes(StandardCharsets.US_ASCII), 0, content, 62, 4);
        content[92] = 4;
        try (TrapHarness trap = Nodes.open(NODE)) {
            assertEquals("", trap.talk(RawClient.packet(Packets.OLD_LOGIN, content)));
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("password", Captured.of("sa"), Captured.of("pass"))));
        }
    }

    @Test
    void windowsAuthenticationIsRefusedAndItsTokenKept() throws IOException {
        byte[] token = RawClient.joined(
                "NTLMSSP\0".getBytes(StandardCharsets.ISO_8859_1),
                new Bytes()
                        .number(1, 4)
                        .number(0, 4)
                        .number(4, 2)
                        .number(4, 2)
                        .number(32, 4)
                        .number(3, 2)
                        .number(3, 2)
                        .number(36, 4)
                        .toArray(),
                "CORPPC7".getBytes(StandardCharsets.ISO_8859_1));
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = new RawClient(trap)) {
            byte[] login = RawClient.login7(0x74000004, "", "", "", token);
            String answer = RawClient.text(client.ask(RawClient.packet(Packets.LOGIN, login)));
            assertTrue(answer.contains("untrusted domain"), answer);
            client.leave();
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("sspi", Captured.of("CORP\\PC7"), Captured.of(token))));
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsToldOnlyToWhoKnowsThePassword() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = new RawClient(trap);
                RawClient other = new RawClient(trap)) {
            byte[] right = RawClient.login7(0x74000004, "sa", instance.password(), "nix", new byte[0]);
            assertTrue(RawClient.text(client.ask(RawClient.packet(Packets.LOGIN, right)))
                    .contains("Cannot open database \"nix\" requested by the login."));
            byte[] wrong = RawClient.login7(0x74000004, "sa", "wrong", "nix", new byte[0]);
            assertFalse(RawClient.text(other.ask(RawClient.packet(Packets.LOGIN, wrong)))
                    .contains("Cannot open"));
        }
    }

    @Test
    void namesHaveTheirGreatestLength() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            assertTrue(RawClient.text(trap.talk(RawClient.login("u".repeat(128), "p".repeat(128)))
                            .getBytes(StandardCharsets.ISO_8859_1))
                    .contains("u".repeat(128)));
            assertFalse(violated(trap.conversation()));
            assertEquals("", trap.talk(RawClient.login("u".repeat(129), "p")));
            assertTrue(violated(trap.conversation()));
            assertEquals("", trap.talk(RawClient.login("u", "p".repeat(129))));
            assertTrue(violated(trap.conversation()));
        }
    }

    @Test
    void whatIsNoPacketIsNotAnswered() throws IOException {
        byte[] tooLong =
                RawClient.packet(Packets.PRELOGIN, new byte[Packets.MAX_PACKET_BYTES + 1 - Packets.HEADER_BYTES]);
        List<byte[]> strange = List.of(
                "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1),
                HexFormat.of().parseHex("1201000700000000"),
                tooLong,
                RawClient.packet(Packets.RESPONSE, new byte[4]),
                RawClient.packet(Packets.LOGIN, new byte[Login7.MIN_BYTES - 1]),
                RawClient.packet(Packets.PRELOGIN, new byte[] {0, 0, 100, 0, 6, (byte) 0xff}),
                RawClient.batch("select 1"));
        try (TrapHarness trap = Nodes.open(NODE)) {
            for (byte[] bytes : strange) {
                assertEquals("", trap.talk(bytes), () -> hex(bytes));
                assertTrue(violated(trap.conversation()), () -> hex(bytes));
            }
        }
    }

    @Test
    void aMessageMayFillManyPackets() throws IOException {
        byte[] batch = RawClient.batch("select 'x' as marked /*" + "c".repeat(9000) + "*/");
        byte[] content = Arrays.copyOfRange(batch, Packets.HEADER_BYTES, batch.length);
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = RawClient.in(trap, NODE)) {
            byte[] first = RawClient.packet(Packets.SQL_BATCH, 0, Arrays.copyOf(content, 4000));
            byte[] second = RawClient.packet(Packets.SQL_BATCH, 1, Arrays.copyOfRange(content, 4000, content.length));
            assertTrue(
                    RawClient.text(client.ask(RawClient.joined(first, second))).contains("marked"));
        }
    }

    @Test
    void longStatementsAreHashed() throws IOException {
        for (int over : List.of(0, 1)) {
            int room = Packets.MAX_KEPT_BYTES - 22 + over;
            byte[] content = new byte[22 + room];
            content[0] = 22;
            Arrays.fill(content, 22, content.length, (byte) ' ');
            try (TrapHarness trap = Nodes.open(NODE);
                    RawClient client = RawClient.in(trap, NODE)) {
                byte[] all = new byte[0];
                for (int from = 0; from < content.length; from += 30_000) {
                    int to = Math.min(content.length, from + 30_000);
                    byte[] part = Arrays.copyOfRange(content, from, to);
                    all = RawClient.joined(
                            all, RawClient.packet(Packets.SQL_BATCH, to == content.length ? 1 : 0, part));
                }
                client.ask(all);
                client.leave();
                boolean hashed = trap.conversation().evidence().stream()
                        .anyMatch(e -> e instanceof Evidence.Upload upload && upload.sizeBytes() == content.length);
                assertEquals(over == 1, hashed);
            }
        }
    }

    @Test
    void theShellIsOffAndThereIsNoneBehindIt() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = RawClient.in(trap, NODE)) {
            assertTrue(client.sql("exec master..xp_cmdshell 'id'").contains("turned off as part of the security"));
            assertTrue(client.sql("EXEC sp_configure 'xp_cmdshell', 1").contains("may be an advanced option."));
            assertTrue(client.sql("EXEC sp_configure 'show advanced options', 1; RECONFIGURE;")
                    .contains("changed from 0 to 1. Run the RECONFIGURE statement to install."));
            client.sql("EXEC sp_configure 'xp_cmdshell', 1 RECONFIGURE");
            assertTrue(client.sql("xp_cmdshell \"id\"").contains("A call to 'CreateProcess' failed"));
            client.leave();
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence().contains(new Evidence.Command(Captured.of("exec master..xp_cmdshell 'id'"))));
            assertEquals(5, commands(seen));
        }
    }

    @Test
    void ordinaryOpeningsAreNoCommands() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = RawClient.in(trap, NODE)) {
            client.sql("SET TEXTSIZE 64512");
            client.sql("select @@version");
            client.sql("set nocount on; exec xp_cmdshell 'id'");
            client.leave();
            assertEquals(1, commands(trap.conversation()));
        }
    }

    @Test
    void dataMayBeChangedAsLongAsTheConversationLasts() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = RawClient.in(trap, NODE)) {
            String application = instance.application();
            client.sql("use " + application);
            assertTrue(client.sql("select username from users where id = 1").contains("admin"));
            client.sql("create table notes (id int identity(1,1), body varchar(200) not null)");
            client.sql("insert into dbo.notes (id, body) values (1, 'first'), (2, N'second')");
            assertTrue(client.sql("select top 1 * from notes where body like 'sec%'")
                    .contains("second"));
            assertFalse(client.sql("delete from notes where id=2 select * from notes")
                    .contains("second"));
            assertTrue(client.sql("drop database " + application).contains("currently in use"));
            client.sql("use master drop database " + application);
            assertTrue(client.sql("select * from " + application + "..users").contains("Invalid object name"));
            try (RawClient other = RawClient.in(trap, NODE)) {
                assertTrue(other.sql("select * from " + application + "..users").contains("admin@"));
            }
        }
    }

    @Test
    void errorsAreTheServers() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = RawClient.in(trap, NODE)) {
            List<String> asked = List.of(
                    "nosuch",
                    "select * from nosuch",
                    "select nosuch",
                    "select nosuch(1)",
                    "select @nosuch",
                    "use nosuch",
                    "select 'open",
                    "select 1/0",
                    "select 1 2",
                    "drop table nosuch",
                    "create database master",
                    "restore database x from disk='/tmp/x.bak'",
                    "select * from openrowset('SQLNCLI', 'x', 'select 1')",
                    "exec sp_oacreate 'wscript.shell', @o out");
            List<Integer> wanted =
                    List.of(2812, 208, 207, 195, 137, 911, 105, 8134, 102, 3701, 1801, 3201, 15_281, 137);
            for (int i = 0; i < asked.size(); i++) {
                byte[] answer = client.ask(RawClient.batch(asked.get(i)));
                assertEquals((long) wanted.get(i), new Cursor(answer).at(3).number(4), asked.get(i));
            }
        }
    }

    @Test
    void aBatchHasItsGreatestNumberOfStatements() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = RawClient.in(trap, NODE)) {
            String many = "print 'x' ".repeat(Batch.MAX_STATEMENTS - 1);
            assertTrue(client.sql(many + "print 'last'").contains("last"));
            assertFalse(client.sql(many + "print 'x' print 'last'").contains("last"));
        }
    }

    @Test
    void statementsThatCallThemselvesEnd() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = RawClient.in(trap, NODE)) {
            client.sql("declare @x nvarchar(max) = 'print 1 exec(@x)' exec(@x)");
            client.sql("select " + "(".repeat(2000) + "1" + ")".repeat(2000));
            client.sql("select " + "upper(".repeat(1000) + "'a'" + ")".repeat(1000));
            String doubling = "declare @x nvarchar(max) = '" + "y".repeat(1000) + "' " + "set @x = @x + @x ".repeat(60)
                    + "select " + "concat(@x,@x,@x),".repeat(100) + "1";
            assertTrue(client.ask(RawClient.batch(doubling)).length < 2_000_000);
            assertTrue(client.sql("select 'still here'").contains("still here"));
        }
    }

    @Test
    void callsAreRunAndKept() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = RawClient.in(trap, NODE)) {
            byte[] answer = client.ask(RawClient.call("select 'out' as x"));
            assertTrue(RawClient.text(answer).contains("out"));
            assertTrue(hex(answer).contains("7900000000fe"), hex(answer));
            client.leave();
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Command(Captured.of("EXEC sp_executesql N'select ''out'' as x'"))));
        }
    }

    @Test
    void anAttentionIsConfirmed() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                RawClient client = RawClient.in(trap, NODE)) {
            assertEquals(
                    "fd200000000000000000000000", hex(client.ask(RawClient.packet(Packets.ATTENTION, new byte[0]))));
        }
    }

    @Test
    void aBrokenHandshakeEndsTheConversation() throws IOException {
        byte[] hello = HexFormat.of().parseHex("16030100050100000102");
        List<byte[]> broken = List.of(
                RawClient.packet(Packets.PRELOGIN, hello),
                RawClient.packet(Packets.PRELOGIN, "no TLS at all".getBytes(StandardCharsets.ISO_8859_1)),
                RawClient.login("sa", "unencrypted"));
        try (TrapHarness trap = Nodes.open(NODE)) {
            for (byte[] bytes : broken) {
                trap.talk(RawClient.joined(RawClient.prelogin(0), bytes));
                assertTrue(violated(trap.conversation()));
            }
            trap.talk(RawClient.prelogin(0));
            assertFalse(violated(trap.conversation()));
        }
    }

    @Test
    void openingsAreRecognised() {
        MssqlTrap trap = new MssqlTrap();
        Predicate<byte[]> speaks = trap::canHandle;
        assertTrue(speaks.test(RawClient.prelogin(0)));
        assertFalse(speaks.test(RawClient.login("a", "b")));
        assertFalse(speaks.test("GET / HTTP/1.1".getBytes(StandardCharsets.ISO_8859_1)));
        assertFalse(speaks.test(new byte[] {0x12}));
        assertFalse(speaks.test(new byte[] {0x12, 1, 0, 8, 0, 0, 0, 0}));
    }

    @Test
    void nodesDifferAndStayTheSame() throws IOException {
        byte[] once;
        byte[] again;
        try (TrapHarness trap = Nodes.open(1);
                RawClient client = RawClient.in(trap, 1)) {
            once = client.ask(RawClient.batch("select name, password_hash from sys.sql_logins"));
        }
        try (TrapHarness trap = Nodes.open(1);
                RawClient client = RawClient.in(trap, 1)) {
            again = client.ask(RawClient.batch("select name, password_hash from sys.sql_logins"));
        }
        assertArrayEquals(once, again);
        assertNotEquals(Nodes.instance(1).host(), Nodes.instance(2).host());
        assertTrue(IntStream.range(0, 40)
                        .mapToObj(n ->
                                Nodes.instance(n).password() + Nodes.instance(n).version())
                        .distinct()
                        .count()
                > 20);
    }
}

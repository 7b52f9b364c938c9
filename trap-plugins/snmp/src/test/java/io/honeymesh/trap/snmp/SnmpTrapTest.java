// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SnmpTrapTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofMillis(300);
    private static final String SYSTEM = "1.3.6.1.2.1.1.";

    @Test
    void aCommunityIsALoginAndOnlyOneIsRight() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new SnmpTrap())) {
            String nothing = SYSTEM + "99.0";
            assertTrue(trap.ask(Requests.v2(Tag.GET, nothing), PATIENCE).isPresent());
            assertEquals(
                    List.of(
                            new Evidence.Credential("community", Captured.EMPTY, Captured.of("public")),
                            new Evidence.Request(Captured.of("get " + nothing))),
                    trap.conversation().evidence());
            byte[] wrong = Requests.message(0, "private", Requests.pdu(Tag.GET, 0, 0, nothing));
            assertTrue(trap.ask(wrong, SILENCE).isEmpty());
            assertEquals(
                    new Evidence.Credential("community", Captured.EMPTY, Captured.of("private")),
                    trap.conversation().evidence().getFirst());
        }
    }

    @Test
    void writingIsIntent() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new SnmpTcpTrap())) {
            byte[] set = Requests.pdu(Tag.SET, 0, 0, Requests.varbind(SYSTEM + "5.0", Requests.text("x")));
            trap.talk(Requests.message(1, "private", set));
            assertEquals(
                    new Evidence.Command(Captured.of("set " + SYSTEM + "5.0 = 040178")),
                    trap.conversation().evidence().get(1));
        }
    }

    @Test
    void S11_whatIsLongerThanItsRequestIsTooBig() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new SnmpTrap())) {
            byte[] request = Requests.v2(Tag.GET, Requests.DESCRIPTION);
            byte[] answer = trap.ask(request, PATIENCE).orElseThrow();
            assertTrue(Shown.of(answer).contains("2:01 2:00 30()"), Shown.of(answer));
            byte[] old = Requests.v1(Tag.GET, Requests.DESCRIPTION);
            byte[] oldAnswer = trap.ask(old, PATIENCE).orElseThrow();
            assertEquals(old.length, oldAnswer.length);
            assertTrue(Shown.of(oldAnswer).contains("2:01 2:00 30(30("), Shown.of(oldAnswer));
        }
    }

    @Test
    void S11_aBulkAnswerHasWhatThereIsRoomFor() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new SnmpTrap())) {
            int before = 0;
            for (int asked : List.of(1, 2, 3, 7, 8, 19)) {
                String[] names = new String[asked];
                Arrays.fill(names, SYSTEM + "6.0");
                byte[] request = Requests.bulk(1, 0, 1, names);
                byte[] answer = trap.ask(request, PATIENCE).orElseThrow();
                int given = Shown.of(answer).split("1.3.6.1.2.1.1.7.0", -1).length - 1;
                assertTrue(given >= before && given < asked, asked + " asked, " + given + " given");
                assertTrue(request.length - answer.length <= 15, () -> "there is room for one more");
                before = given;
            }
            assertTrue(before > 10);
        }
    }

    @Test
    void S11_aRequestLongerThanItHasToBeIsAnswered() throws IOException {
        // As nmap sends it.
        byte[] request = HexFormat.of()
                .parseHex("3082002f02010004067075626c6963a082002002044c33a756020100020100308200103082000c"
                        + "06082b060102010107000500");
        try (TrapHarness trap = TrapHarness.open(new SnmpTrap())) {
            String answer = Shown.of(trap.ask(request, PATIENCE).orElseThrow());
            assertTrue(answer.contains("1.3.6.1.2.1.1.7.0 2:48"), answer);
        }
    }

    @Test
    void S11_answersAreNotAnswered() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new SnmpTrap());
                TrapHarness tcp = TrapHarness.open(new SnmpTcpTrap())) {
            byte[] answer =
                    trap.ask(Requests.v2(Tag.GET, SYSTEM + "99.0"), PATIENCE).orElseThrow();
            assertTrue(trap.ask(answer, SILENCE).isEmpty());
            String report = tcp.talk(Requests.V3.discovery().bytes());
            assertTrue(trap.ask(report.getBytes(StandardCharsets.ISO_8859_1), SILENCE)
                    .isEmpty());
        }
    }

    @Test
    void aUsersCodeIsKeptForHashcat() throws IOException {
        byte[] engine = Machine.of(TrapHarness.persona(0), Instant.now()).engine();
        byte[] code = HexFormat.of().parseHex("0123456789abcdef01234567");
        Requests.V3 plain = Requests.V3.discovery().flags(5).to(engine).by("bob");
        Requests.V3 signed = new Requests.V3(5, engine, "bob", code, new byte[0], plain.scoped());
        try (TrapHarness trap = TrapHarness.open(new SnmpTcpTrap())) {
            String report = trap.talk(signed.bytes());
            assertTrue(report.contains("bob"), "an unknown user is told so");
            String blank = HexFormat.of().formatHex(plain.coded(12, 0).bytes());
            String hash = "$SNMPv3$0$77$" + blank + "$" + HexFormat.of().formatHex(engine) + "$"
                    + HexFormat.of().formatHex(code);
            assertEquals(
                    new Evidence.Credential("usm", Captured.of("bob"), Captured.of(hash)),
                    trap.conversation().evidence().getFirst());
        }
    }

    @Test
    void S11_discoveryHasNoRoomOverUdp() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new SnmpTrap())) {
            assertTrue(trap.ask(Requests.V3.discovery().bytes(), SILENCE).isEmpty());
            byte[] scoped = Requests.V3.scoped(Requests.pdu(Tag.GET, 0, 0, "1.3" + ".9999999".repeat(20)));
            assertTrue(trap.ask(Requests.V3.discovery().scoping(scoped).bytes(), PATIENCE)
                    .isPresent());
        }
    }

    @Test
    void S11_hostileDatagramsAreAnsweredOnceAndBriefly() throws IOException {
        FuzzCorpus.of(Requests.all(new byte[17]).values()).assertSurvivesAsDatagrams(new SnmpTrap());
        FuzzCorpus.of("snmp").assertSurvivesAsDatagrams(new SnmpTrap());
    }

    @Test
    void hostileBytesEndOnlyTheirOwnConnection() throws Exception {
        try (TrapHarness trap = TrapHarness.open(new SnmpTcpTrap())) {
            FuzzCorpus.of("snmp").assertSurvives(trap, "", "0", "0\u0082");
        }
    }

    @Test
    void whatIsNoMessageEndsTheConnection() throws IOException {
        byte[] request = Requests.v2(Tag.GET, Requests.SERVICES);
        try (TrapHarness trap = TrapHarness.open(new SnmpTcpTrap());
                Socket client = trap.connect()) {
            for (int i = 0; i < 3; i++) {
                client.getOutputStream().write(request);
                InputStream in = client.getInputStream();
                assertEquals(request.length + 1, in.readNBytes(request.length + 1).length);
            }
            client.getOutputStream().write('G');
            assertEquals(-1, client.getInputStream().read());
            assertEquals(
                    new Evidence.Violation("not an SNMP message", Captured.of("G")),
                    trap.conversation().evidence().getLast());
        }
    }

    @Test
    void aMessageThatIsTooLongIsNotWaitedFor() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new SnmpTcpTrap())) {
            assertEquals("", trap.talk(new byte[] {0x30, (byte) 0x84, 0x7f, -1, -1, -1, 1, 2, 3}));
            assertEquals(Conversation.Ending.CLIENT, trap.conversation().ending());
        }
    }

    @Test
    void nodesDifferAndEachIsAlwaysTheSame() {
        Instant now = Instant.parse("2026-11-26T12:00:00Z");
        Machine one = Machine.of(TrapHarness.persona(1), now);
        assertArrayEquals(one.engine(), Machine.of(TrapHarness.persona(1), now).engine());
        Machine two = Machine.of(TrapHarness.persona(2), now);
        assertNotEquals(HexFormat.of().formatHex(one.engine()), HexFormat.of().formatHex(two.engine()));
        assertNotEquals(one.description(), two.description());
    }

    @Test
    void theyKnowTheirOwn() {
        assertTrue(new SnmpTrap().canHandle(Requests.v1(Tag.GET, "1.3")));
        assertTrue(new SnmpTcpTrap().canHandle(Requests.V3.discovery().bytes()));
        byte[] other = Requests.message(2, "public", Requests.pdu(Tag.GET, 0, 0, "1.3"));
        assertFalse(new SnmpTrap().canHandle(other));
        for (String bytes :
                List.of("", "0", "0\f\2\1", "0\u0084\u0000\u0000", "GET / HTTP/1.1\r\n", "0\f\2\1\1`\7\2\1")) {
            byte[] start = bytes.getBytes(StandardCharsets.ISO_8859_1);
            assertFalse(new SnmpTrap().canHandle(start), bytes);
            assertFalse(new SnmpTcpTrap().canHandle(start), bytes);
        }
    }

    @Test
    void snmpwalkSeesTheSystemOverTcpAndThatItIsTooBigOverUdp() throws Exception {
        try (TrapHarness udp = TrapHarness.open(new SnmpTrap());
                TrapHarness tcp = TrapHarness.open(new SnmpTcpTrap())) {
            String walk = client("snmpwalk", "-v2c", "-c", "public", "tcp:127.0.0.1:" + tcp.port(), "1.3");
            assertTrue(
                    walk.contains("\""
                            + Machine.of(TrapHarness.persona(0), Instant.now()).description() + "\""),
                    walk);
            assertTrue(walk.contains("No more variables left"), walk);
            assertEquals(
                    7 + 1 + 30 + 7 + 1,
                    walk.lines().filter(line -> line.contains(" = ")).count(),
                    walk);
            String get = client("snmpget", "-v1", "-c", "public", "127.0.0.1:" + udp.port(), SYSTEM + "1.0");
            assertTrue(get.contains("tooBig"), get);
            String user = client(
                    "snmpget",
                    "-v3",
                    "-u",
                    "admin",
                    "-l",
                    "authNoPriv",
                    "-a",
                    "SHA",
                    "-A",
                    "password1",
                    "tcp:127.0.0.1:" + tcp.port(),
                    SYSTEM + "1.0");
            assertTrue(user.contains("Unknown user name"), user);
        }
    }

    private static String client(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(name, "-m", "", "-r", "1", "-t", "2"));
        command.addAll(List.of(arguments));
        return RealClient.run(command.toArray(String[]::new)).output();
    }
}

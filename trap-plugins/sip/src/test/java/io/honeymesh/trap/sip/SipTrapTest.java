// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

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
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SipTrapTest {

    private static final Duration PATIENCE = Duration.ofMillis(1500);
    private static final Duration SILENCE = Duration.ofMillis(300);

    private static final String LOGIN = "Authorization: Digest username=\"bob\", realm=\"pbx\", nonce=\"n1\","
            + " uri=\"sip:10.0.0.1\", response=\"0123456789abcdef0123456789abcdef\", algorithm=MD5";

    @Test
    void aLoginIsKeptForHashcatAndRefused() throws Exception {
        try (TrapHarness trap = TrapHarness.open(new SipTrap())) {
            Requests to = new Requests(trap.port(), "TCP");
            String answer = trap.talk(to.request("REGISTER " + to.us() + " SIP/2.0", LOGIN, "User-Agent: phone"));
            assertTrue(answer.startsWith("SIP/2.0 401 Unauthorized\r\n"), answer);
            List<Evidence> seen = trap.conversation().evidence();
            assertEquals(new Evidence.Request(Captured.of("REGISTER " + to.us())), seen.get(0));
            assertTrue(seen.contains(new Evidence.Detail("sip.user-agent", Captured.of("phone"))), seen::toString);
            String hash = "$sip$***bob*pbx*REGISTER*sip*10.0.0.1**n1****MD5*0123456789abcdef0123456789abcdef";
            assertTrue(
                    seen.contains(new Evidence.Credential("sip-digest", Captured.of("bob"), Captured.of(hash))),
                    seen::toString);
        }
    }

    @Test
    void aCallIsIntentAndAskingForOptionsIsNot() throws Exception {
        try (TrapHarness trap = TrapHarness.open(new SipTrap())) {
            Requests to = new Requests(trap.port(), "TCP");
            trap.talk(to.request("OPTIONS " + to.us() + " SIP/2.0"));
            assertTrue(trap.conversation().evidence().getFirst() instanceof Evidence.Request);
            trap.talk(to.request("INVITE sip:00442012345@1.2.3.4 SIP/2.0"));
            assertEquals(
                    new Evidence.Command(Captured.of("INVITE sip:00442012345@1.2.3.4")),
                    trap.conversation().evidence().getFirst());
        }
    }

    @Test
    void S11_anAnswerIsNeverLongerThanItsDatagram() throws Exception {
        try (TrapHarness trap = TrapHarness.open(new SipUdpTrap())) {
            Requests to = new Requests(trap.port(), "UDP");
            String line = "OPTIONS " + to.us() + " SIP/2.0";
            assertTrue(ask(trap, to.request(line), SILENCE).isEmpty());
            String answer =
                    ask(trap, to.request(line, Requests.padding()), PATIENCE).orElseThrow();
            assertTrue(answer.startsWith("SIP/2.0 200 Keepalive\r\n"), answer);
            int exact = answer.length() - to.request(line).length();
            String fits = to.request(line, "S: " + "x".repeat(exact - 5));
            int answered = ask(trap, fits, PATIENCE).orElseThrow().length();
            assertTrue(answered <= fits.length(), answered + " for " + fits.length());
        }
    }

    @Test
    void S11_answersAreNotAnswered() throws Exception {
        try (TrapHarness trap = TrapHarness.open(new SipUdpTrap())) {
            Requests to = new Requests(trap.port(), "UDP");
            String answer = ask(trap, to.request("OPTIONS " + to.us() + " SIP/2.0", Requests.padding()), PATIENCE)
                    .orElseThrow();
            assertTrue(ask(trap, answer, SILENCE).isEmpty());
            assertTrue(ask(trap, answer.replace("SIP/2.0 200", "sip/2.0 200"), SILENCE)
                    .isEmpty());
        }
    }

    @Test
    void theLongestMessageIsReadAndOneLongerIsNot() throws Exception {
        try (TrapHarness trap = TrapHarness.open(new SipTrap())) {
            Requests to = new Requests(trap.port(), "TCP");
            String line = "OPTIONS " + to.us() + " SIP/2.0";
            int rest = TcpConnection.MAX_BYTES - to.request(line, "X: ").length();
            assertTrue(trap.talk(to.request(line, "X: " + "a".repeat(rest))).startsWith("SIP/2.0 200"));
            trap.conversation();
            assertEquals("", talk(trap, to.request(line, "X: " + "a".repeat(rest + 1))));
            assertTrue(trap.conversation().evidence().getFirst() instanceof Evidence.Violation);
        }
    }

    @Test
    void tagsHaveTheChecksumOfKamailio() {
        assertEquals("ae53", Crc.of("127.0.0.1", "5999", "z9hG4bK-1"));
        assertEquals("4b55", Crc.of("5999", "127.0.0.1", "cid1"));
        assertEquals("1e84", Crc.of("nm", "", "foo"));
        assertEquals("0000", Crc.of("", "nm", "50000"));
    }

    @Test
    void nodesDifferAndEachIsAlwaysTheSame() {
        Instant now = Instant.parse("2026-11-26T12:00:00Z");
        String one = new Identity(TrapHarness.persona(1)).nonce(now);
        assertEquals(one, new Identity(TrapHarness.persona(1)).nonce(now));
        assertNotEquals(one, new Identity(TrapHarness.persona(2)).nonce(now));
        assertEquals(32, one.length());
    }

    @Test
    void itKnowsItsOwn() {
        SipTrap trap = new SipTrap();
        assertTrue(trap.canHandle(bytes("OPTIONS sip:nm SIP/2.0\r\n")));
        assertTrue(trap.canHandle(bytes("REGISTER sips:x")));
        assertFalse(trap.canHandle(bytes("OPTIONS / HTTP/1.1\r\n")));
        assertFalse(trap.canHandle(bytes("SIP/2.0 200 OK\r\n")));
        assertFalse(trap.canHandle(bytes("OPTIONS")));
    }

    @Test
    void anAddressIsWholeInItsBracketsOrNone() {
        assertEquals("[::1]", Uri.parse("sip:a@[::1]:5060").orElseThrow().host());
        for (String half : List.of("sip:a@[", "sip:a@]", "sip:a@[::1", "sip:a@::1]:5060")) {
            assertTrue(Uri.parse(half).isEmpty(), half);
        }
    }

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        try (TrapHarness trap = TrapHarness.open(new SipTrap())) {
            FuzzCorpus.of("sip").assertSurvives(trap, "", "\r\n\r\n", "OPTIONS sip:x SIP/2.0\r\n");
        }
    }

    @Test
    void damagedRequestsEndOnlyTheirOwnConversation() throws Exception {
        Random random = new Random(20261126);
        try (TrapHarness trap = TrapHarness.open(new SipTrap())) {
            Requests to = new Requests(trap.port(), "TCP");
            String seed = to.request("REGISTER " + to.us("a") + " SIP/2.0", LOGIN, "Expires: 60");
            for (int i = 0; i < 400; i++) {
                byte[] damaged = bytes(seed);
                for (int change = random.nextInt(6); change >= 0; change--) {
                    damaged[random.nextInt(damaged.length)] = (byte) "\r\n:;<>@,=\" /\0x9".charAt(random.nextInt(15));
                }
                talk(trap, new String(damaged, StandardCharsets.ISO_8859_1));
                Conversation seen = trap.conversation();
                assertNotEquals(Conversation.Ending.TRAP_FAILED, seen.ending(), seen.wire()::toString);
            }
            trap.awaitIdle();
        }
    }

    @Test
    void damagedDatagramsEndOnlyTheirOwnConversation() throws Exception {
        try (TrapHarness trap = TrapHarness.open(new SipUdpTrap(), Map.of())) {
            for (String words :
                    List.of("", "\r\n", "OPTIONS", "OPTIONS x SIP/2.0\r\n", "\0\0\0", "INVITE : SIP/2.0\r\n:\r\n")) {
                ask(trap, words, Duration.ofMillis(50));
            }
            Requests to = new Requests(trap.port(), "UDP");
            assertTrue(ask(trap, to.request("OPTIONS " + to.us() + " SIP/2.0", Requests.padding()), PATIENCE)
                    .isPresent());
        }
    }

    @Test
    void sipsakIsAnswered() throws Exception {
        try (TrapHarness trap = TrapHarness.open(new SipUdpTrap())) {
            RealClient.Result result = RealClient.run("sipsak", "-v", "-s", "sip:127.0.0.1:" + trap.port());
            Conversation seen = trap.conversation();
            assertTrue(seen.evidence().getFirst() instanceof Evidence.Request, () -> result + " " + seen);
        }
    }

    private static Optional<String> ask(TrapHarness trap, String request, Duration patience) throws IOException {
        return trap.ask(bytes(request), patience).map(answer -> new String(answer, StandardCharsets.ISO_8859_1));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Talks to a trap that may hang up before it has heard all. */
    private static String talk(TrapHarness trap, String words) throws IOException {
        try {
            return trap.talk(words);
        } catch (SocketException reset) {
            assertFalse(reset.getMessage().contains("refused"), "the listener is gone");
            return "";
        }
    }
}

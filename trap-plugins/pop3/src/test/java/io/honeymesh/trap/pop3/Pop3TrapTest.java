// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.pop3;

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
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Pop3TrapTest {

    private static final int NODE = Nodes.node(false);
    private static final int WITH_DIGESTS = Nodes.node(true);
    private static final String BANNER = "+OK Dovecot (Debian) ready.\r\n";
    private static final String FAILED = "-ERR [AUTH] Authentication failed.\r\n";

    @Test
    void aWrongPasswordIsRefusedAndKept() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            assertEquals(
                    BANNER + "+OK\r\n" + FAILED + "-ERR No username given.\r\n+OK Logging out\r\n",
                    trap.talk("USER eve\r\nPASS secret\r\nPASS again\r\nQUIT\r\n"));
            Conversation seen = trap.conversation();
            assertEquals(Ending.TRAP, seen.ending());
            assertEquals(
                    List.of(
                            new Evidence.Request(Captured.of("USER eve")),
                            new Evidence.Credential("password", Captured.of("eve"), Captured.of("secret"))),
                    seen.evidence());
        }
    }

    @Test
    void aRightPasswordOpensAnEmptyMailboxAndWhatIsAskedThereIsACommand() throws IOException {
        String login = "USER " + Nodes.person(NODE) + "\r\nPASS " + Nodes.RIGHT + "\r\n";
        try (TrapHarness trap = Nodes.open(NODE)) {
            assertEquals(
                    BANNER + "+OK\r\n+OK Logged in.\r\n+OK 0 messages:\r\n.\r\n-ERR There's no message 1.\r\n+OK\r\n"
                            + "+OK Logging out.\r\n",
                    trap.talk(login + "LIST\r\nRETR 1\r\nNOOP\r\nQUIT\r\n"));
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(evidence.contains(new Evidence.Command(Captured.of("RETR 1"))));
            assertFalse(evidence.contains(new Evidence.Command(Captured.of("NOOP"))));
        }
    }

    @Test
    void passwordsAreKeptByEveryMechanism() throws IOException {
        String digest = "0123456789abcdef0123456789abcdef";
        try (TrapHarness trap = Nodes.open(WITH_DIGESTS)) {
            String answers = trap.talk(
                    "AUTH PLAIN " + base64("\0eve\0one") + "\r\nAUTH LOGIN\r\n" + base64("eve") + "\r\n" + base64("two")
                            + "\r\nAUTH CRAM-MD5\r\n" + base64("eve " + digest) + "\r\nAPOP eve " + digest + "\r\n");
            String timestamp = answers.replaceAll("(?s).*?(<.*>).*", "$1");
            String challenge = new String(
                    Base64.getDecoder().decode(answers.replaceAll("(?s).*\\+ (PD\\S+).*", "$1")),
                    StandardCharsets.US_ASCII);
            assertTrue(answers.endsWith(FAILED + FAILED) || answers.endsWith(FAILED), answers);
            assertEquals(
                    List.of(
                            new Evidence.Credential("plain", Captured.of("eve"), Captured.of("one")),
                            new Evidence.Credential("login", Captured.of("eve"), Captured.of("two")),
                            new Evidence.Credential(
                                    "cram-md5", Captured.of("eve"), Captured.of(challenge + " " + digest)),
                            new Evidence.Credential("apop", Captured.of("eve"), Captured.of(timestamp + " " + digest))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void anApopDigestIsKeptEvenWhereApopIsOff() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            assertEquals(BANNER + "-ERR APOP not enabled.\r\n", trap.talk("APOP eve 0123\r\n"));
            assertEquals(
                    List.of(new Evidence.Credential("apop", Captured.of("eve"), Captured.of(" 0123"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void anOrdinaryOpeningShowsNoIntent() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            trap.talk("CAPA\r\nAUTH\r\nUSER eve\r\nFOO\r\nAUTH PLAIN\r\n*\r\nQUIT\r\n");
            assertTrue(trap.conversation().evidence().stream().allMatch(Evidence.Request.class::isInstance));
        }
    }

    @Test
    void theLongestLineIsTakenAndOneByteMoreEndsTheConversation() throws IOException {
        String longest = "USER " + "A".repeat(Dialogue.MAX_LINE_BYTES - 5);
        try (TrapHarness trap = Nodes.open(NODE)) {
            assertEquals(BANNER + "+OK\r\n", trap.talk(longest + "\r\n"));
            assertEquals(Ending.CLIENT, trap.conversation().ending());
            assertEquals(BANNER + "-ERR Input buffer full, aborting\r\n", trap.talk(longest + "A\r\n"));
            assertEquals(Ending.VIOLATION, trap.conversation().ending());
        }
    }

    @Test
    void theLongestAnswerToAChallengeIsTakenAndOneByteMoreEndsTheConversation() throws IOException {
        String longest = base64("A".repeat(Dialogue.MAX_ANSWER_BYTES / 4 * 3));
        try (TrapHarness trap = Nodes.open(NODE)) {
            assertEquals(BANNER + "+ \r\n" + FAILED, trap.talk("AUTH PLAIN\r\n" + longest + "\r\n"));
            assertEquals(Ending.CLIENT, trap.conversation().ending());
            trap.talk("AUTH PLAIN\r\n" + longest + "A\r\n");
            assertEquals(Ending.VIOLATION, trap.conversation().ending());
        }
    }

    @Test
    void aSilentClientIsToldSo() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new Pop3Trap(), Map.of("read.deadline", "100ms"), NODE);
                Socket socket = trap.connect()) {
            assertEquals(
                    BANNER + "-ERR Disconnected for inactivity.\r\n",
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            assertEquals(Ending.READ_DEADLINE, trap.conversation().ending());
        }
    }

    @Test
    void damagedBytesAreAnsweredAndNothingBreaks() throws IOException {
        String login = "USER " + Nodes.person(NODE) + "\r\nPASS " + Nodes.RIGHT + "\r\n";
        try (TrapHarness trap = Nodes.open(NODE)) {
            for (String bytes : List.of(
                    "\r",
                    "\n",
                    "\0\n",
                    "USER",
                    "PASS\n",
                    "AUTH\n\n",
                    "AUTH PLAIN ====\n",
                    "AUTH LOGIN AAA=\nA\n",
                    "AUTH LOGIN\n=\n",
                    "APOP  \n",
                    "STLS\n\u0016\3\1\377\377",
                    login + "LIST " + "9".repeat(2000) + "\n",
                    login + "TOP \u0661\n",
                    login + "RETR " + "0".repeat(2000) + "\n",
                    login + "\0\n")) {
                assertTrue(trap.talk(bytes).startsWith(BANNER));
                assertNotEquals(Ending.TRAP_FAILED, trap.conversation().ending(), bytes);
            }
        }
    }

    @Test
    void nodesDifferAndEachStaysTheSame() throws IOException {
        try (TrapHarness one = Nodes.open(WITH_DIGESTS);
                TrapHarness two = Nodes.open(NODE);
                TrapHarness again = Nodes.open(WITH_DIGESTS)) {
            String first = one.talk("CAPA\r\nQUIT\r\n");
            assertNotEquals(first, two.talk("CAPA\r\nQUIT\r\n"));
            String pid = "<[0-9a-f]+\\.[^@]*";
            assertEquals(
                    first.replaceAll(pid, ""), again.talk("CAPA\r\nQUIT\r\n").replaceAll(pid, ""));
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}

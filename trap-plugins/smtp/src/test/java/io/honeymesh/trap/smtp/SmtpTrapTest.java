// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SmtpTrapTest {

    private static final int NODE = Nodes.node(true);
    private static final String BANNER =
            "220 " + TrapHarness.persona(NODE).hostName() + " ESMTP Postfix (Debian/GNU)\r\n";
    private static final String START = "MAIL FROM:<eve@example.net>\r\nRCPT TO:<root>\r\n";
    private static final String STARTED = "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n";

    @Test
    void aRelayProbeIsRefusedAndKeptAsACommand() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            assertEquals(
                    BANNER + "250 " + TrapHarness.persona(NODE).hostName()
                            + "\r\n250 2.1.0 Ok\r\n454 4.7.1 <spam@example.com>: Relay access denied\r\n"
                            + "554 5.5.1 Error: no valid recipients\r\n221 2.0.0 Bye\r\n",
                    trap.talk("HELO probe\r\nMAIL FROM:<>\r\nRCPT TO:<spam@example.com>\r\nDATA\r\nQUIT\r\n"));
            Conversation seen = trap.conversation();
            assertEquals(Ending.TRAP, seen.ending());
            assertEquals(
                    List.of(
                            new Evidence.Detail("smtp.helo", Captured.of("HELO probe")),
                            new Evidence.Request(Captured.of("MAIL FROM:<>")),
                            new Evidence.Command(Captured.of("RCPT TO:<spam@example.com>"))),
                    seen.evidence());
        }
    }

    @Test
    void anOrdinaryOpeningShowsNoIntent() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            trap.talk("EHLO x\r\nNOOP\r\nMAIL FROM:<a@b>\r\nRCPT TO:<root>\r\nRSET\r\nQUIT\r\n");
            assertTrue(trap.conversation().evidence().stream()
                    .allMatch(e -> e instanceof Evidence.Detail || e instanceof Evidence.Request));
        }
    }

    @Test
    void mailIsTakenHashedAsItWouldBeStoredAndGoesNowhere() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String answers = trap.talk(START + "DATA\r\nSubject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n");
            String id = answers.replaceAll("(?s).*queued as ([0-9A-F]+)\r\n.*", "$1");
            assertEquals(
                    BANNER + STARTED + "354 End data with <CR><LF>.<CR><LF>\r\n250 2.0.0 Ok: queued as " + id
                            + "\r\n221 2.0.0 Bye\r\n",
                    answers);
            Evidence.Upload upload = upload(trap.conversation());
            assertEquals("Subject: x\r\n\r\n.dot\r\n", upload.head().latin1());
            assertEquals(20, upload.sizeBytes());
            assertEquals(id + ".eml", upload.name().latin1());
            assertEquals("1709c07f8334c72615fb16fafd10173d924da76821eab98b0d83ad3352e7739c", upload.sha256());
        }
    }

    @Test
    void ofALongMailTheHeadIsKeptAndAllOfItCounted() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            trap.talk(START + "DATA\r\n" + ("x".repeat(98) + "\r\n").repeat(2000) + ".\r\n");
            Evidence.Upload upload = upload(trap.conversation());
            assertEquals(200_000, upload.sizeBytes());
            assertEquals(Message.HEAD_BYTES, upload.head().length());
        }
    }

    @Test
    void mailThatBreaksOffIsKeptAsFarAsItCame() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            trap.talk(START + "DATA\r\nhalf a li");
            assertEquals("half a li", upload(trap.conversation()).head().latin1());
            trap.talk(START + "BDAT 100 LAST\r\nhalf a chunk");
            assertEquals("half a chunk", upload(trap.conversation()).head().latin1());
        }
        try (TrapHarness trap = TrapHarness.open(new SmtpTrap(), Map.of("bytes.in", "2k"), NODE)) {
            trap.talk(START + "DATA\r\n" + "x".repeat(4000));
            Conversation seen = trap.conversation();
            assertEquals(Ending.BYTE_LIMIT, seen.ending());
            assertTrue(upload(seen).sizeBytes() > 1500);
        }
    }

    @Test
    void passwordsAreKeptByEveryMechanism() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String answers = trap.talk("AUTH PLAIN " + base64("\0eve\0one") + "\r\nAUTH LOGIN\r\n" + base64("eve")
                    + "\r\n" + base64("two") + "\r\nAUTH CRAM-MD5\r\n" + base64("eve 0123") + "\r\n");
            String challenge = answers.replaceAll("(?s).*334 (PD\\S+).*", "$1");
            String failed = "535 5.7.8 Error: authentication failed: (reason unavailable)\r\n";
            assertEquals(
                    BANNER + failed + "334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n" + failed + "334 " + challenge + "\r\n"
                            + failed,
                    answers);
            String asked = new String(Base64.getDecoder().decode(challenge), StandardCharsets.US_ASCII);
            assertEquals(
                    List.of(
                            new Evidence.Credential("plain", Captured.of("eve"), Captured.of("one")),
                            new Evidence.Credential("login", Captured.of("eve"), Captured.of("two")),
                            new Evidence.Credential("cram-md5", Captured.of("eve"), Captured.of(asked + " 0123"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void whoHasLoggedInMayRelayIntoNothing() throws IOException {
        String user = Nodes.person(NODE);
        String plain = base64("\0" + user + "\0" + Nodes.RIGHT);
        try (TrapHarness trap = Nodes.open(NODE)) {
            String answers = trap.talk("AUTH PLAIN " + plain + "\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<test@example.com>\r\n"
                    + "DATA\r\nhi\r\n.\r\nQUIT\r\n");
            assertTrue(answers.startsWith(BANNER + "235 2.7.0 Authentication successful\r\n" + STARTED), answers);
            assertTrue(answers.contains("250 2.0.0 Ok: queued as "), answers);
        }
    }

    @Test
    void noOneWithoutAMailboxAndNoEmptyPasswordGetsIn() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new SmtpTrap(Nodes.QUICK), Map.of(), NODE)) {
            for (String user : List.of("root", "nosuch", "daemon")) {
                for (int i = 0; i < 6; i++) {
                    String answer = trap.talk("AUTH PLAIN " + base64("\0" + user + "\0pw" + i) + "\r\n");
                    assertTrue(answer.contains("535 5.7.8 "), answer);
                }
            }
            for (int i = 0; i < 6; i++) {
                assertTrue(trap.talk("AUTH PLAIN " + base64("\0" + Nodes.person(NODE) + "\0") + "\r\n")
                        .contains("535 5.7.8 "));
            }
            StringBuilder guesses = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                guesses.append("AUTH PLAIN " + base64("\0" + Nodes.person(NODE) + "\0pw" + i) + "\r\n");
            }
            assertTrue(trap.talk(guesses.toString()).contains("235 2.7.0 "), "but guessing pays");
        }
    }

    @Test
    void theLongestLineIsACommandAndWhatIsLongerIsCut() throws IOException {
        String longest = "RCPT TO:<" + "a".repeat(Lines.MAX_LINE_BYTES - 10) + ">";
        try (TrapHarness trap = Nodes.open(NODE)) {
            assertTrue(trap.talk("MAIL FROM:<>\r\n" + longest + "\r\n").contains("User unknown"));
            assertTrue(trap.talk("MAIL FROM:<>\r\n" + longest.replace(">", "a>") + "\r\nNOOP\r\n")
                    .endsWith("501 5.1.3 Bad recipient address syntax\r\n250 2.0.0 Ok\r\n"));
        }
    }

    @Test
    void wordsSentAheadOfTheTlsHandshakeAreThrownAwayAsPostfixDoes() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String answers = trap.talk("STARTTLS\r\nMAIL FROM:<injected@example.com>\r\n");
            assertTrue(answers.startsWith(BANNER + "220 2.0.0 Ready to start TLS\r\n"), answers);
            assertFalse(answers.contains("250 "), answers);
            assertTrue(trap.conversation().evidence().stream()
                    .anyMatch(e -> e instanceof Evidence.Violation v
                            && v.bytes().latin1().startsWith("MAIL FROM:<injected")));
        }
    }

    @Test
    void aClientThatKeepsMakingMistakesIsSlowedDownAndSentAway() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            long before = System.nanoTime();
            String answers = trap.talk("FOO\r\n".repeat(21));
            assertTrue(answers.endsWith(
                    "421 4.7.0 " + TrapHarness.persona(NODE).hostName() + " Error: too many errors\r\n"));
            assertEquals(22, answers.lines().count());
            assertTrue(System.nanoTime() - before > 350_000_000L);
        }
    }

    @Test
    void aSilentClientIsToldSo() throws IOException, InterruptedException {
        try (TrapHarness trap = TrapHarness.open(new SmtpTrap(), Map.of("read.deadline", "100ms"), NODE);
                java.net.Socket socket = trap.connect()) {
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertEquals(
                    BANNER + "421 4.4.2 " + TrapHarness.persona(NODE).hostName() + " Error: timeout exceeded\r\n",
                    answers);
            assertEquals(Ending.READ_DEADLINE, trap.conversation().ending());
        }
    }

    @Test
    void damagedBytesAreAnsweredAndNothingBreaks() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            for (String bytes : List.of(
                    "\r",
                    "\n",
                    "\0\n",
                    "\\\n",
                    "MAIL FROM:\\\n",
                    "RCPT TO:<\\",
                    "MAIL FROM:<\"\\\"\n",
                    ":\n",
                    "<\n",
                    "\"\n",
                    "AUTH LOGIN\n",
                    "AUTH PLAIN ====\n",
                    "AUTH PLAIN \0\n",
                    "BDAT 999999999999999999\n",
                    "DATA\n.",
                    "VRFY <>\n",
                    "VRFY <@>\n",
                    "VRFY <@:>\n",
                    "VRFY a@[\n",
                    "VRFY a@[]\n",
                    "VRFY a@[IPv6:]\n",
                    "ETRN [\n",
                    START + "DATA\r\n.\r",
                    START + "DATA\r\n\r.\r\r\r",
                    START + "BDAT 0\r\nRSET\r\n")) {
                assertTrue(trap.talk(bytes).startsWith(BANNER));
                assertNotEquals(Ending.TRAP_FAILED, trap.conversation().ending(), bytes);
            }
        }
    }

    @Test
    void nodesDifferAndEachStaysTheSame() throws IOException {
        String hello = "EHLO x\r\nQUIT\r\n";
        try (TrapHarness one = Nodes.open(1);
                TrapHarness two = Nodes.open(2);
                TrapHarness again = Nodes.open(1)) {
            String first = one.talk(hello);
            assertNotEquals(first, two.talk(hello));
            assertEquals(first, again.talk(hello));
        }
    }

    private static Evidence.Upload upload(Conversation seen) {
        return seen.evidence().stream()
                .filter(Evidence.Upload.class::isInstance)
                .map(Evidence.Upload.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}

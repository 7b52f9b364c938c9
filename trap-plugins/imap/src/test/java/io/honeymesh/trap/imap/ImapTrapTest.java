// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

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
class ImapTrapTest {

    private static final int NODE = Nodes.node(false);
    private static final String BANNER = "* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+"
            + " STARTTLS AUTH=PLAIN AUTH=LOGIN] Dovecot (Debian) ready.\r\n";
    private static final String FAILED = "a NO [AUTHENTICATIONFAILED] Authentication failed.\r\n";
    private static final String LOGIN = "a LOGIN " + Nodes.person(NODE) + " " + Nodes.RIGHT + "\r\n";

    @Test
    void aWrongPasswordIsRefusedAndKeptHoweverItIsWritten() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            assertEquals(
                    BANNER + FAILED + FAILED + "+ OK\r\n+ OK\r\n" + FAILED + FAILED,
                    trap.talk("a LOGIN eve one\r\na LOGIN \"eve\" \"t\\\"wo\"\r\na LOGIN {3}\r\neve {3}\r\nt e\r\n"
                            + "a LOGIN {3+}\r\neve {2+}\r\n\r\n\r\n"));
            assertEquals(
                    List.of(
                            new Evidence.Credential("password", Captured.of("eve"), Captured.of("one")),
                            new Evidence.Credential("password", Captured.of("eve"), Captured.of("t\"wo")),
                            new Evidence.Credential("password", Captured.of("eve"), Captured.of("t e")),
                            new Evidence.Credential("password", Captured.of("eve"), Captured.of("\r\n"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void passwordsAreKeptByEveryMechanism() throws IOException {
        try (TrapHarness trap = Nodes.open(Nodes.node(true))) {
            String answers = trap.talk("a AUTHENTICATE PLAIN " + base64("\0eve\0one") + "\r\na AUTHENTICATE LOGIN\r\n"
                    + base64("eve") + "\r\n" + base64("two") + "\r\na AUTHENTICATE CRAM-MD5\r\n" + base64("eve 0123")
                    + "\r\n");
            String challenge = new String(
                    Base64.getDecoder().decode(answers.replaceAll("(?s).*\\+ (PD\\S+).*", "$1")),
                    StandardCharsets.US_ASCII);
            assertEquals(
                    List.of(
                            new Evidence.Credential("plain", Captured.of("eve"), Captured.of("one")),
                            new Evidence.Credential("login", Captured.of("eve"), Captured.of("two")),
                            new Evidence.Credential("cram-md5", Captured.of("eve"), Captured.of(challenge + " 0123"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void aRightPasswordOpensAnEmptyMailboxAndWhatIsAskedThereIsACommand() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String answers =
                    trap.talk(LOGIN + "b NOOP\r\nc SELECT INBOX\r\nd UID SEARCH SUBJECT paypal\r\ne LOGOUT\r\n");
            assertTrue(answers.contains("* 0 EXISTS\r\n"), answers);
            assertTrue(answers.contains("* SEARCH\r\nd OK Search completed"), answers);
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(evidence.contains(new Evidence.Command(Captured.of("d UID SEARCH SUBJECT paypal"))));
            assertFalse(evidence.contains(new Evidence.Command(Captured.of("b NOOP"))));
        }
    }

    @Test
    void aMessageThatIsAppendedIsKeptAndRefused() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String answers = trap.talk(LOGIN + "b APPEND INBOX (\\Seen) {5}\r\nhello\r\nc NOOP\r\n");
            assertTrue(
                    answers.contains("+ OK\r\nb NO [SERVERBUG] Internal error occurred. Refer to server log"), answers);
            assertTrue(answers.contains("c OK NOOP completed"), answers);
            Evidence.Upload upload = upload(trap.conversation());
            assertEquals("hello", upload.head().latin1());
            assertEquals("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", upload.sha256());
            trap.talk(LOGIN + "b APPEND \"INBOX\" {50+}\r\nonly half");
            assertEquals(9, upload(trap.conversation()).sizeBytes());
        }
    }

    @Test
    void aClientsNameIsADetailAndAnOrdinaryOpeningShowsNoIntent() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            trap.talk("a CAPABILITY\r\na ID (\"name\" \"x\")\r\na FOO\r\na NOOP\r\na LOGOUT\r\n");
            assertEquals(
                    List.of(
                            new Evidence.Detail("imap.id", Captured.of("(\"name\" \"x\")")),
                            new Evidence.Request(Captured.of("a FOO"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void theLongestLineIsTakenAndOneByteMoreEndsTheConversation() throws IOException {
        String longest = "a AUTHENTICATE PLAIN " + "A".repeat(Dialogue.MAX_LINE_BYTES - 21);
        try (TrapHarness trap = Nodes.open(NODE)) {
            trap.talk(longest + "\r\n");
            assertEquals(Ending.CLIENT, trap.conversation().ending());
            assertEquals(BANNER + "* BYE Input buffer full, aborting\r\n", trap.talk(longest + "A\r\n"));
            assertEquals(Ending.VIOLATION, trap.conversation().ending());
        }
    }

    @Test
    void theLongestArgumentIsTakenAndOneByteMoreEndsTheConversation() throws IOException {
        String longest = "A".repeat(Dialogue.MAX_TOKEN_BYTES);
        try (TrapHarness trap = Nodes.open(NODE)) {
            assertEquals(BANNER + FAILED, trap.talk("a LOGIN eve " + longest + "\r\n"));
            assertEquals(
                    BANNER + "* BYE Input buffer full, aborting\r\n", trap.talk("a LOGIN eve " + longest + "A\r\n"));
            assertEquals(BANNER + FAILED, trap.talk("a LOGIN eve {1024+}\r\n" + longest + "\r\n"));
            assertEquals(
                    BANNER + "* BYE Input buffer full, aborting\r\n",
                    trap.talk("a LOGIN eve {1025+}\r\n" + longest + "A\r\n"));
        }
    }

    @Test
    void afterTheLoginTheLongestLineIsTakenAndOneByteMoreEndsTheConversation() throws IOException {
        String longest = "b LIST x " + "A".repeat(Mailbox.MAX_LINE_BYTES - 9);
        try (TrapHarness trap = Nodes.open(NODE)) {
            assertTrue(trap.talk(LOGIN + longest + "\r\n").contains("b OK List completed"));
            trap.conversation();
            assertTrue(trap.talk(LOGIN + longest + "A\r\n").endsWith("* BYE Input buffer full, aborting\r\n"));
            assertEquals(Ending.VIOLATION, trap.conversation().ending());
        }
    }

    @Test
    void aSilentClientIsToldSo() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new ImapTrap(), Map.of("read.deadline", "100ms"), NODE);
                Socket socket = trap.connect()) {
            assertEquals(
                    BANNER + "* BYE Disconnected for inactivity.\r\n",
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
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
                    "a",
                    "a LOGIN \"\\",
                    "a LOGIN \"\\\n",
                    "a LOGIN {}\n",
                    "a LOGIN {+}\n",
                    "a LOGIN }\n",
                    "a ID " + "(".repeat(500) + "\n",
                    "a ID " + "()".repeat(4000) + "\n",
                    "a ID )(\n",
                    "a ID (\n",
                    "a LOGIN {9}\nab",
                    "a AUTHENTICATE PLAIN ====\n",
                    LOGIN + "b APPEND\n",
                    LOGIN + "b APPEND {}\n",
                    LOGIN + "b APPEND {5}\n",
                    LOGIN + "b APPEND x{+}\n",
                    LOGIN + "b APPEND INBOX {999999999}\nx",
                    LOGIN + "b STATUS INBOX (\n",
                    LOGIN + "b STATUS INBOX )\n",
                    LOGIN + "b STATUS INBOX ((\n",
                    LOGIN + "b LIST ( )\n",
                    LOGIN + "b UID (\n",
                    LOGIN + "b UID ()\n",
                    LOGIN + "b SELECT )\n",
                    LOGIN + "b RENAME ( )\n",
                    LOGIN + "b LIST \"\" " + "*%".repeat(30_000) + "x\n",
                    LOGIN + "b IDLE\n",
                    LOGIN + "b ENABLE (\n",
                    LOGIN + "b ENABLE ()\n",
                    LOGIN + "b SEARCH ()\n")) {
                assertTrue(trap.talk(bytes).startsWith(BANNER));
                assertNotEquals(Ending.TRAP_FAILED, trap.conversation().ending(), bytes);
            }
        }
    }

    @Test
    void nodesDifferAndEachStaysTheSame() throws IOException {
        String select = "b SELECT INBOX\r\nc LOGOUT\r\n";
        int other = Nodes.node(true);
        String otherLogin = "a LOGIN " + Nodes.person(other) + " " + Nodes.RIGHT + "\r\n";
        try (TrapHarness one = Nodes.open(NODE);
                TrapHarness two = Nodes.open(other);
                TrapHarness again = Nodes.open(NODE)) {
            String first = one.talk(LOGIN + select);
            assertEquals(first, again.talk(LOGIN + select));
            assertNotEquals(validity(first), validity(two.talk(otherLogin + select)));
        }
    }

    private static String validity(String answers) {
        return answers.replaceAll("(?s).*UIDVALIDITY (\\d+).*", "$1");
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

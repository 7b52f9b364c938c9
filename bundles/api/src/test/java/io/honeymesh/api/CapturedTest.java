// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CapturedTest {

    /** Terminal, bidi and formula tricks that no sink may let through. */
    private static final List<String> HOSTILE = List.of(
            "\u001b]52;c;ZXZpbA==\u0007",
            "\u009b31m",
            "\u202egnp.exe",
            "=cmd|'/c calc'!A0",
            "\"'`,;|\t\r\n",
            "<script>alert(1)</script>",
            "\\x1b[31m",
            "\ud83d\ude00",
            "a\u0000b",
            "\u007f");

    @Test
    void S13_whatIsShownIsPrintableAsciiAndTellsTheOriginal() {
        for (String hostile : HOSTILE) {
            String shown = SafeText.escape(hostile);
            assertTrue(shown.chars().allMatch(c -> c >= 0x20 && c < 0x7f), shown);
            String captured =
                    Captured.of(hostile.getBytes(StandardCharsets.UTF_8)).toString();
            assertTrue(captured.chars().allMatch(c -> c >= 0x20 && c < 0x7f), captured);
        }
        assertEquals("\\x1b]52;c;ZXZpbA==\\x07", SafeText.escape(HOSTILE.get(0)));
        assertEquals("\\u202egnp.exe", SafeText.escape(HOSTILE.get(2)));
        assertEquals("\\\\x1b[31m", SafeText.escape(HOSTILE.get(6)));
    }

    @Test
    void S13_printableIsSafeTwice() {
        for (String hostile : HOSTILE) {
            String once = SafeText.printable(hostile);
            assertTrue(once.chars().allMatch(c -> c >= 0x20 && c < 0x7f), once);
            assertEquals(once, SafeText.printable(once));
        }
    }

    @Test
    void S13_eventsShowCapturedBytesEscaped() {
        Flow flow = new Flow(
                Transport.TCP,
                new Endpoint(IpAddress.parse("192.0.2.1"), 4711),
                new Endpoint(IpAddress.parse("192.0.2.2"), 22));
        Touch touch = new Touch(1, Instant.EPOCH, "ssh", flow, EvidenceGrade.PROVEN);
        List<Evidence> evidence = HOSTILE.stream()
                .map(text -> (Evidence) new Evidence.Credential("password", Captured.of(text), Captured.of(text)))
                .toList();
        Conversation conversation = new Conversation(
                touch,
                Instant.EPOCH,
                Captured.EMPTY,
                Captured.EMPTY,
                0,
                0,
                evidence,
                Conversation.Ending.CLIENT,
                false,
                Optional.empty());
        Verdict verdict = new Verdict(
                conversation, List.of(new Contribution("r", 1, Reason.TRAP, true, HOSTILE.get(0))), List.of());
        String shown = new NodeEvent.Conversed(
                        verdict, conversation, new Decision.Spared(Decision.Cause.ALLOWED, HOSTILE.get(1)))
                .fields()
                .toString();
        assertTrue(shown.chars().allMatch(c -> c >= 0x20 && c < 0x7f), shown);
    }

    @Test
    void keepsTheHeadAndRemembersTheLength() {
        Captured head = Captured.head(new byte[] {65, 66, 67}, 2);
        assertEquals(2, head.length());
        assertEquals(3, head.originalLength());
        assertEquals("AB...", head.toString());
        assertEquals("A...", Captured.of("ABC").toSafeText(1));
        assertEquals("ABC", Captured.of("ABC").toSafeText(3));
    }
}

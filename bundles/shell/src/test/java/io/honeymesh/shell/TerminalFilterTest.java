// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TerminalFilterTest {

    /** What may leave, said a second time and in another way. */
    private static final Pattern ALLOWED = Pattern.compile("(?s)(?:[\\x20-\\x7e\\r\\n\\t\\x08]"
            + "|\\x1b\\[[1-9][0-9]{0,2}[ABCDEFGdXP@]|\\x1b\\[[ABCDEFGdXP@]"
            + "|\\x1b\\[(?:[1-9][0-9]{0,2}(?:;[1-9][0-9]{0,2})?)?[Hf]"
            + "|\\x1b\\[[0-2]?[JK]"
            + "|\\x1b\\[(?:COLOUR(?:;COLOUR)*)?m)*+"
                    .replace(
                            "COLOUR",
                            "(?:[0-3]|7|22|23|27|3[0-79]|4[0-79]|9[0-7]|10[0-7]"
                                    + "|[34]8;5;[0-9]{1,3}|[34]8;2;[0-9]{1,3};[0-9]{1,3};[0-9]{1,3})"));

    private static final Pattern PLAIN = Pattern.compile("[\\x20-\\x7e\\n\\t]*+");

    /** Pieces of a hostile stream, and what may come of each. */
    private static final Map<String, String> PIECES = Map.ofEntries(
            Map.entry("plain text 123;[]mH", "plain text 123;[]mH"),
            Map.entry("\r\n\t\b", "\r\n\t\b"),
            Map.entry("\u001b[31;1m", "\u001b[31;1m"),
            Map.entry("\u001b[m", "\u001b[m"),
            Map.entry("\u001b[;m", "\u001b[0;0m"),
            Map.entry("\u001b[38;5;208m", "\u001b[38;5;208m"),
            Map.entry("\u001b[48;2;1;2;255;7m", "\u001b[48;2;1;2;255;7m"),
            Map.entry("\u001b[38;5;999m", ""),
            Map.entry("\u001b[38;5m", ""),
            Map.entry("\u001b[38:5:1m", ""),
            Map.entry("\u001b[8m", ""),
            Map.entry("\u001b[4;5;32m", "\u001b[32m"),
            Map.entry("\u001b[2J", "\u001b[2J"),
            Map.entry("\u001b[3J", ""),
            Map.entry("\u001b[99999A", ""),
            Map.entry("\u001b[9999;0H", "\u001b[999;1H"),
            Map.entry("\u001b[0C", "\u001b[1C"),
            Map.entry("\u001b[1;2;3H", ""),
            Map.entry("\u001b[6n", ""),
            Map.entry("\u001b[c", ""),
            Map.entry("\u001b[>c", ""),
            Map.entry("\u001b[?1049h", ""),
            Map.entry("\u001b[?2004l", ""),
            Map.entry("\u001b[21t", ""),
            Map.entry("\u001b[4i", ""),
            Map.entry("\u001b[ q", ""),
            Map.entry("\u001b[1" + "0".repeat(200) + "A", ""),
            Map.entry("\u001b[" + "1;".repeat(40) + "m", ""),
            Map.entry("\u001b]52;c;aGFjaw==\u0007", ""),
            Map.entry("\u001b]0;title\u001b\\", ""),
            Map.entry("\u001b]8;;http://evil.example/\u001b\\", ""),
            Map.entry("\u001b]0;no end\n", "\n"),
            Map.entry("\u001bP$q\"p\u001b\\", ""),
            Map.entry("\u001b_Gi=1;\u001b\\", ""),
            Map.entry("\u001b^pm\u001b\\", ""),
            Map.entry("\u001bXsos\u001b\\", ""),
            Map.entry("\u001bc", ""),
            Map.entry("\u001b7", ""),
            Map.entry("\u001b(0", ""),
            Map.entry("\u001b#8", ""),
            Map.entry("\u001b[31\nm", "\nm"),
            Map.entry("\u001b[3\u001b[1A", "\u001b[1A"),
            Map.entry("\u0007\u0000\u000e\u000f\u0011\u007f", ""),
            Map.entry("\u009b31m", "?31m"),
            Map.entry("\u00c2\u009b31m", "?31m"),
            Map.entry("\u00c3\u00b6", "?"),
            Map.entry("\u00e2\u0080\u00ae", "?"),
            Map.entry("\u00f0\u009f\u0098\u0080", "?"),
            Map.entry("\u0090+q\u009c", "?+q?"));

    @Test
    void S13_of_each_sequence_only_what_is_on_the_list_leaves() {
        PIECES.forEach((piece, expected) -> assertEquals(expected, new TerminalFilter(true).pass(piece), piece));
    }

    @Test
    void S13_in_any_mix_and_however_it_is_cut_nothing_else_leaves() {
        List<Map.Entry<String, String>> pieces = List.copyOf(PIECES.entrySet());
        Random random = new Random(13);
        for (int round = 0; round < 500; round++) {
            StringBuilder stream = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                Map.Entry<String, String> piece = pieces.get(random.nextInt(pieces.size()));
                stream.append(piece.getKey()).append('.');
                expected.append(piece.getValue()).append('.');
            }
            assertEquals(expected.toString(), inPieces(new TerminalFilter(true), stream.toString(), random));
        }
    }

    @Test
    void S13_whatever_bytes_come_nothing_outside_of_the_list_leaves() {
        Random random = new Random(14);
        String favoured =
                "\u001b\u001b\u001b[[[]P_^X()?>;;;0123456789AHJKmmmhlnctqr\u0007\u0018\u009b\u009c\u0090\u00c2\r\n";
        for (int round = 0; round < 6_000; round++) {
            StringBuilder stream = new StringBuilder();
            int length = random.nextInt(80);
            while (stream.length() < length) {
                stream.append(
                        random.nextInt(4) > 0
                                ? favoured.charAt(random.nextInt(favoured.length()))
                                : (char) random.nextInt(256));
            }
            String out = inPieces(new TerminalFilter(true), stream.toString(), random);
            assertTrue(ALLOWED.matcher(out).matches(), () -> escaped(stream) + " -> " + escaped(out));
            assertEquals(out, new TerminalFilter(true).pass(out), "a second time");
            String plain = inPieces(new TerminalFilter(false), stream.toString(), random);
            assertTrue(PLAIN.matcher(plain).matches(), () -> escaped(stream) + " -> " + escaped(plain));
        }
    }

    @ParameterizedTest
    @MethodSource("io.honeymesh.shell.EventsTest#hostile")
    void S13_the_hostile_corpus_leaves_nothing_but_the_list(String hostile) {
        byte[] utf8 = hostile.getBytes(StandardCharsets.UTF_8);
        String out = new TerminalFilter(true).pass(new String(utf8, StandardCharsets.ISO_8859_1));
        assertTrue(ALLOWED.matcher(out).matches(), () -> escaped(out));
    }

    @Test
    void a_string_without_an_end_hides_only_so_much() {
        String out = new TerminalFilter(true).pass("\u001b]0;" + "x".repeat(5000) + "seen");
        assertTrue(out.endsWith("xseen"), out);
        assertTrue(out.length() < 1000, "hides about 4 KB");
    }

    @Test
    void the_list_itself_is_not_too_wide() {
        assertFalse(ALLOWED.matcher("\u001b[4m").matches());
        assertFalse(ALLOWED.matcher("\u001b[?25h").matches());
        assertFalse(ALLOWED.matcher("\u0007").matches());
        assertFalse(ALLOWED.matcher("\u00e9").matches());
    }

    private static String inPieces(TerminalFilter filter, String stream, Random random) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < stream.length(); ) {
            int end = Math.min(stream.length(), at + 1 + random.nextInt(9));
            out.append(filter.pass(stream.substring(at, end)));
            at = end;
        }
        return out.toString();
    }

    private static String escaped(CharSequence text) {
        return io.honeymesh.api.SafeText.escape(text);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static io.honeymesh.shell.FakeArchive.shown;
import static io.honeymesh.shell.FakeArchive.typed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.service.Recordings.Piece;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReplayTest {

    private static final Duration NO_LIMIT = Duration.ofHours(1);

    private final FakeNode node = new FakeNode();

    private static final List<Piece> TALK = List.of(
            shown(1000, "login: "), typed(2000, "root\r"), shown(2000, "root\r\n"), shown(12_000, "\u001b[31m# "));

    @Test
    void it_keeps_the_recordings_pace_unless_told_otherwise() throws Exception {
        assertEquals(List.of(1000L, 1000L, 10_000L), pauses(1, NO_LIMIT));
        assertEquals(List.of(250L, 250L, 2500L), pauses(4, NO_LIMIT));
        assertEquals(List.of(2000L, 2000L, 4000L), pauses(0.5, Duration.ofSeconds(2)));
        assertEquals(List.of(0L, 0L, 0L), pauses(1, Duration.ZERO));
    }

    @Test
    void on_a_terminal_what_the_client_typed_is_underlined_and_colours_end_with_the_replay() throws Exception {
        assertEquals("login: \u001b[4mroot\u001b[24m\n\u001b[4m\u001b[24m\u001b[31m# \u001b[0m\n", played(TALK, true));
    }

    @Test
    void elsewhere_lines_say_whose_they_are() throws Exception {
        assertEquals("< login: \n> root\n< # \n", played(TALK, false));
    }

    @Test
    void a_recording_that_draws_on_the_screen_gets_it_to_itself() throws Exception {
        String text = played(List.of(shown(0, "\u001b[1;1Hhoneymesh> ")), true);
        assertTrue(text.startsWith("\u001b[H\u001b[2J\u001b[1;1H"), text);
        assertTrue(text.endsWith("\u001b[0m\u001b[999;1H\n"), text);
    }

    @Test
    void ctrl_c_stops_at_once_and_resets_the_terminal() {
        Replay replay = Replay.of(TALK, true);
        node.style = new Style(true);
        assertThrows(
                InterruptedException.class,
                () -> replay.play(node.shell(), 1, NO_LIMIT, wait -> {
                    if (wait.toSeconds() > 5) {
                        throw new InterruptedException();
                    }
                    return true;
                }));
        assertTrue(node.text().endsWith("\u001b[24m\u001b[0m\n"), node.text());
        assertFalse(node.text().contains("#"), node.text());
    }

    @Test
    void it_ends_when_nobody_looks_on() throws Exception {
        Replay.of(TALK, false).play(node.shell(), 1, NO_LIMIT, wait -> false);
        assertEquals("\n", node.text());
    }

    @Test
    void S13_a_client_cannot_make_what_it_typed_look_like_an_answer_nor_the_reverse() throws Exception {
        String text = played(List.of(typed(0, "a\u001b[24m\u001b[0mb"), shown(1, "\u001b[4mc")), true);
        assertEquals("\u001b[4mab\u001b[24m\n\u001b[4m\u001b[24mc\u001b[0m\n", text);
    }

    @ParameterizedTest
    @MethodSource("io.honeymesh.shell.EventsTest#hostile")
    void S13_nothing_hostile_reaches_the_terminal(String hostile) throws Exception {
        String bytes = new String(hostile.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        List<Piece> pieces = List.of(shown(0, bytes), typed(1, bytes), shown(2, bytes + "x"));
        String plain = played(pieces, false);
        assertTrue(plain.chars().allMatch(c -> c == '\n' || c == '\t' || c >= 0x20 && c < 0x7f), plain);
        String text = played(pieces, true);
        assertTrue(
                text.replaceAll("\\x1b\\[[0-9;]*[A-HJKdfmXP@]", "")
                        .chars()
                        .allMatch(c -> c == '\n' || c == '\t' || c == '\r' || c == '\b' || c >= 0x20 && c < 0x7f),
                text);
        HexDump.lines(pieces).forEach(line -> assertTrue(line.chars().allMatch(c -> c >= 0x20 && c < 0x7f), line));
    }

    @Test
    void the_hex_view_shows_every_byte_of_both_sides() {
        assertEquals(
                List.of(
                        "> client, 0.001 s, 17 bytes",
                        "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|",
                        "00000010  00                                                |.|",
                        "< trap, 0.002 s, 1 bytes",
                        "00000000  ff                                                |.|",
                        "> client, 0.003 s, 1 bytes",
                        "00000011  41                                                |A|"),
                HexDump.lines(List.of(typed(1, "0123456789abcdef\0"), shown(2, "\u00ff"), typed(3, "A"))));
    }

    private List<Long> pauses(double speed, Duration idleLimit) throws InterruptedException {
        List<Long> pauses = new ArrayList<>();
        Replay.of(TALK, false).play(node.shell(), speed, idleLimit, wait -> pauses.add(wait.toMillis()));
        return pauses;
    }

    private String played(List<Piece> pieces, boolean ansi) throws InterruptedException {
        node.printed.reset();
        node.style = new Style(ansi);
        Replay.of(pieces, ansi).play(node.shell(), 1, NO_LIMIT, wait -> true);
        return node.text();
    }
}

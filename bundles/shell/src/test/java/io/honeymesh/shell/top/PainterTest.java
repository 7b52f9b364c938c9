// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.service.Federation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PainterTest {

    /** What moves the cursor, is twice as wide or turns the line around. */
    private static final String HOSTILE = "\u001b[2J\u001b]0;x\u0007\u9f8d\u202eevil\r\n\u0000\u009b31m";

    private final FakeSource source = new FakeSource();
    private final View view = new View(true);
    private final Traffic traffic = new Traffic();

    @Test
    void a_question_mark_helps_on_every_page_and_leaves_the_help() {
        View view = new View(true);

        view.press(Key.of('w'));
        assertEquals("What is wrong", view.pages().orElseThrow().title());
        view.press(Key.of('?'));
        assertEquals(Help.TITLE, view.pages().orElseThrow().title());
        view.press(Key.of('?'));
        assertTrue(view.pages().isEmpty());
    }

    @Test
    void an_ordinary_screen() {
        source.bans = List.of(
                source.banned("203.0.113.7", 12, "", Reason.TRAP, Reason.CREDENTIAL),
                source.banned("198.51.100.0/24", 1500, "reported", Reason.MANUAL));
        List<String> lines = frame(80, 24);
        assertEquals(24, lines.size());
        assertTrue(lines.get(0).startsWith("HoneyMesh  gate  ENFORCE  up 1m 30s  xdp on eth0 native"), lines.get(0));
        assertTrue(lines.get(1).startsWith("dropped -/s"), lines.get(1));
        assertEquals("[Bans 2]  Touches  Sources  Peers  by newest", lines.get(2));
        assertEquals(
                "Address            Left        Hits Origin   Reason           Note",
                lines.get(3).stripTrailing());
        assertEquals(
                "203.0.113.7        1h            12 node     TRAP+CREDENTIAL",
                lines.get(4).stripTrailing());
        assertEquals("198.51.100.0/24    1h          1.5k hand     MANUAL           reported", lines.get(5));
        assertEquals("q quit  ? help  Tab list  Enter inspect  l lift  / filter  s sort  p pause", lines.getLast());
    }

    @Test
    void a_narrow_one_keeps_address_time_left_and_reason() {
        source.bans = List.of(source.banned("203.0.113.7", 12, "note", Reason.TRAP));
        List<String> lines = frame(40, 10);
        assertEquals("Address            Left     Reason", lines.get(3).stripTrailing());
        assertEquals("203.0.113.7        1h       TRAP", lines.get(4).stripTrailing());
    }

    @ParameterizedTest
    @CsvSource({"40, 10", "80, 24", "200, 60", "1, 1", "5, 3", "20, 5", "1000, 2"})
    void whatever_the_size_and_the_text_a_frame_fits(int width, int height) {
        source.name = HOSTILE;
        source.warnings = List.of(HOSTILE.repeat(20), "second");
        source.bans = IntStream.range(0, 100)
                .mapToObj(
                        i -> source.banned("2001:db8:ffff:ffff:ffff:ffff:ffff:" + i + "/128", i, HOSTILE, Reason.MESH))
                .toList();
        source.happenings = List.of(source.touched("203.0.113.7", HOSTILE.repeat(50)));
        source.peers = Optional.of(List.of(source.peer("f".repeat(64), HOSTILE)));
        for (int pane = 0; pane < 4; pane++) {
            assertFits(frame(width, height), width, height);
            view.press(Key.of(Key.Press.END));
            assertFits(frame(width, height), width, height);
            view.press(Key.of(Key.Press.TAB));
        }
        view.show(new Pages(
                HOSTILE, source.why(source.bans.getFirst().ban().subject().address())));
        assertFits(frame(width, height), width, height);
        view.say(HOSTILE.repeat(10));
        view.press(Key.of(Key.Press.ESCAPE));
        view.ask(source.bans.getFirst().ban());
        assertFits(frame(width, height), width, height);
    }

    @Test
    void a_node_with_nothing_says_so() {
        source.mode = Optional.empty();
        source.packets.clear();
        source.warnings = List.of("NOTHING IS BLOCKED: the policy bundle is not running", "no traps");
        List<String> lines = frame(80, 24);
        assertTrue(lines.get(0).contains("NO BAN BOOK"));
        assertEquals("!! NOTHING IS BLOCKED: the policy bundle is not running (w: 1 more)", lines.get(2));
        assertEquals("Nobody is banned.", lines.get(4));
        view.press(Key.of('4'));
        assertEquals(
                "This node has no mesh: the federation is not running.",
                frame(80, 24).get(4));
    }

    @Test
    void a_filter_is_seen_even_where_there_is_little_room() {
        view.bans.filter("203.0.113.0/24");
        assertEquals("[Bans 0]  only 203.0.113.0/24  by newest", frame(40, 10).get(2));
        assertEquals(
                "[Bans 0]  Touches  Sources  Peers  only 203.0.113.0/24",
                frame(60, 10).get(2));
    }

    @Test
    void who_may_not_lift_is_not_offered_it() {
        View viewer = new View(false);
        assertFalse(frame(viewer, 100, 24).getLast().contains("lift"));
    }

    @Test
    void rates_come_from_two_readings_and_TEST_counts_what_it_would_drop() {
        traffic.read(Map.of("passed", 0L, "dropped", 0L, "would-drop", 0L), 0);
        traffic.read(Map.of("passed", 4000L, "dropped", 30L, "would-drop", 5L), 2_000_000_000L);
        assertEquals("dropped 15/s    passed 2.0k/s", traffic.line(Optional.of(Mode.ENFORCE), 0, true));
        assertEquals(
                "would drop 2/s     passed 2.0k/s",
                traffic.line(Optional.of(Mode.TEST), 0, true).replace("3/s", "2/s"));
        traffic.read(Map.of("passed", 0L, "dropped", 0L, "would-drop", 0L), 3_000_000_000L);
        assertTrue(traffic.line(Optional.empty(), 4, false).startsWith("dropped 0/s      #_"), "attached anew");
    }

    @Test
    void once_prints_the_beginning_of_every_list() {
        source.bans = IntStream.range(0, 30)
                .mapToObj(i -> source.banned("203.0.113." + i, i, "", Reason.TRAP))
                .toList();
        view.bans.update(source.bans);
        List<String> lines = Painter.once(view, picture(), 100);
        assertTrue(lines.contains("Bans 30"));
        assertEquals(
                10, lines.stream().filter(line -> line.startsWith("203.0.113.")).count());
        assertTrue(lines.containsAll(List.of("Touches 0", "Sources 0", "Peers 0")), lines.toString());
    }

    private static void assertFits(List<String> lines, int width, int height) {
        assertEquals(height, lines.size());
        for (String line : lines) {
            assertTrue(line.length() <= width, line);
            assertTrue(line.chars().allMatch(c -> c >= 0x20 && c < 0x7f || c >= '▁' && c <= '█'), line);
            assertTrue(new AttributedString(line).columnLength() <= width, line);
        }
    }

    private List<String> frame(int width, int height) {
        return frame(view, width, height);
    }

    private List<String> frame(View shown, int width, int height) {
        shown.bans.update(source.bans);
        shown.touches.update(source.happenings);
        shown.sources.update(Suspect.of(source.happenings, source::dropped));
        shown.peers.update(source.peers.orElse(List.<Federation.Peer>of()));
        return Painter.frame(shown, picture(), width, height).stream()
                .map(AttributedString::toString)
                .toList();
    }

    private Picture picture() {
        return new Picture(source.head(), source.now, traffic, Optional.empty(), true);
    }
}

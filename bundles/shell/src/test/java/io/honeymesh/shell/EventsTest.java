// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Ban;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrapStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventsTest {

    private final FakeNode node = new FakeNode();

    @Test
    void events_are_one_line_each_with_their_sequence() throws Exception {
        node.events.add(Events.conversed("203.0.113.7", FakeNode.NOW, "id"));
        node.events.add(new NodeEvent.Alarm(FakeNode.NOW, "ledger.degraded", "the disk is full"));
        String text = node.run(new EventsCommand());
        assertEquals(2, text.lines().count(), text);
        assertTrue(
                text.startsWith("1  2026-11-21 12:00:00Z  conversation  203.0.113.7  ssh 192.0.2.1:22 CLIENT"), text);
        assertTrue(text.contains("2  2026-11-21 12:00:00Z  alarm         ledger.degraded: the disk is full"), text);
    }

    @Test
    void filters_are_passed_on_and_bad_ones_refused() throws Exception {
        node.events.add(Events.conversed("203.0.113.7", FakeNode.NOW, "id"));
        node.events.add(Events.conversed("198.51.100.1", FakeNode.NOW, "id"));
        EventsCommand command = new EventsCommand();
        command.subject = "203.0.113.0/24";
        command.json = true;
        assertEquals(1, ((List<?>) JSON.std.anyFrom(node.run(command))).size());
        command.subject = "";
        command.type = "alarm";
        assertEquals("[]\n", node.run(command));
        command.json = false;
        assertEquals("No events.\n", node.run(command));
        command.type = "ban.plced";
        String text = node.run(command);
        assertTrue(
                text.startsWith(
                        "No events. None of HoneyMesh's own events has the type 'ban.plced'; they have: alarm, "),
                text);
        command.type = "Ban; rm";
        assertEquals("not an event type: 'Ban; rm' (such as ban or ban.placed)", failure(command));
        command.type = "";
        command.limit = "10001";
        assertEquals("--limit is a whole number from 1 to 10000, not '10001'", failure(command));
        command.limit = "5";
        command.before = "7";
        command.follow = true;
        assertEquals("--before looks back, --follow ahead: use one of them", failure(command));
    }

    @Test
    void where_long_events_make_the_list_short_it_says_how_to_go_on() throws Exception {
        for (int i = 0; i < 5; i++) {
            node.events.add(Events.conversed("203.0.113.7", FakeNode.NOW, "id"));
        }
        node.eventsAtOnce = 2;
        EventsCommand command = new EventsCommand();
        command.limit = "3";
        String shown = node.run(command);
        assertTrue(shown.endsWith("No more than these 2: they are long. For those before: --before 4\n"), shown);
        command.limit = "2";
        assertFalse(node.run(command).contains("--before"), "as many as were asked for");
    }

    @Test
    void why_says_where_a_long_spell_goes_on() throws Exception {
        for (int i = 0; i < 2; i++) {
            node.events.add(Events.conversed("203.0.113.7", FakeNode.NOW.minus(Duration.ofDays(1)), "id"));
        }
        node.banned("203.0.113.7", Reason.TRAP, Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            node.events.add(Events.conversed("203.0.113.7", FakeNode.NOW, "id"));
        }
        WhyCommand why = new WhyCommand();
        why.subject = "203.0.113.7";
        node.eventsAtOnce = 4;
        String whole = node.run(why);
        assertFalse(whole.contains("--before"), whole);
        node.eventsAtOnce = 2;
        String cut = node.run(why);
        assertTrue(
                cut.contains(
                        "\nWhat it began with is too much to be shown: honeymesh:events --subject 203.0.113.7 --before 4\n"),
                cut);
        why.json = true;
        assertEquals(4, JSON.std.mapFrom(node.run(why)).get("events_before"));
    }

    @Test
    void S33_captured_secrets_are_hidden() throws Exception {
        node.events.add(Events.conversed("203.0.113.7", FakeNode.NOW, "root"));
        for (boolean json : new boolean[] {false, true}) {
            EventsCommand events = new EventsCommand();
            events.json = json;
            WhyCommand why = new WhyCommand();
            why.subject = "203.0.113.7";
            why.json = json;
            for (NodeCommand command : List.of(events, why)) {
                String text = node.run(command);
                assertFalse(text.contains("hunter2"), text);
                assertTrue(text.contains("(hidden)"), text);
            }
        }
    }

    @Test
    void following_prints_what_happens_and_ends_on_interrupt() throws Exception {
        EventsCommand command = new EventsCommand();
        command.follow = true;
        command.type = "ledger";
        Thread session = Thread.ofVirtual().start(() -> {
            assertThrows(InterruptedException.class, () -> command.run(node.shell()));
        });
        await(() -> !node.listeners.isEmpty());
        node.listeners.getFirst().on(Events.other("ledger.pruned", "seen"));
        node.listeners.getFirst().on(Events.other("mesh.signal", "filtered"));
        await(() -> node.text().contains("seen"));
        session.interrupt();
        assertTrue(session.join(Duration.ofSeconds(5)));
        assertTrue(node.listeners.isEmpty(), "taken back");
        assertFalse(node.text().contains("filtered"));
    }

    @Test
    void following_ends_when_nobody_is_there_to_read() throws Exception {
        EventsCommand command = new EventsCommand();
        command.follow = true;
        Thread session = Thread.ofVirtual().start(() -> {
            assertDoesNotThrow(() -> command.run(node.shell()));
        });
        await(() -> !node.listeners.isEmpty());
        node.gone = true;
        assertTrue(session.join(Duration.ofSeconds(5)));
        assertTrue(node.listeners.isEmpty(), "taken back");
    }

    @Test
    void a_follower_that_is_too_slow_loses_events_and_says_how_many() throws Exception {
        EventFollower follower = new EventFollower(Optional.empty(), Optional.empty(), false);
        for (int i = 0; i < 1500; i++) {
            follower.heard(Events.other("x", i));
        }
        Thread session = Thread.ofVirtual().start(() -> {
            assertThrows(InterruptedException.class, () -> follower.run(node.shell()));
        });
        await(() -> node.text().contains("=999"));
        session.interrupt();
        session.join();
        assertTrue(node.text().contains("(500 events came too fast and are not shown)"));
    }

    static List<String> hostile() {
        return List.of(
                "\u001b]52;c;aGFjaw==\u0007",
                "\u001b[2J\u001b]0;owned\u0007",
                "\u009b31m",
                "\u202eexe.txt\u2066",
                "=cmd|' /C calc'!A0",
                "\"}],\"x\":{\"",
                "<script>alert(1)</script>",
                "a\0b\r\nc\u2028d\u0085",
                "\\x1b \\",
                "\ud800 lone",
                "x".repeat(100_000));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void S13_nothing_hostile_reaches_the_terminal_or_breaks_the_json(String hostile) throws Exception {
        node.events.add(Events.conversed("203.0.113.7", FakeNode.NOW, hostile));
        // As an edited ledger file or a careless plug-in would have it: not escaped.
        node.events.add(Events.other("ledger.x", hostile));
        Subject subject = Subject.parse("203.0.113.7");
        Map<Reason, Instant> reasons = Map.of(Reason.TRAP, Ban.FOREVER);
        node.bans.put(subject, new Ban(subject, reasons, FakeNode.NOW, 1, true, hostile));
        node.allow(Subject.parse("198.51.100.1"), Optional.empty(), hostile);
        node.traps.add(FakeNode.trap("ftp", TrapStatus.State.FAILED, hostile));
        node.degraded = Optional.of(hostile);

        for (boolean json : new boolean[] {false, true}) {
            for (NodeCommand command : reading(json)) {
                String text = node.run(command);
                assertTrue(
                        text.chars().allMatch(c -> c == '\n' || c >= 0x20 && c < 0x7f),
                        () -> command.getClass().getSimpleName() + " prints " + text);
                if (json) {
                    assertEquals(1, text.lines().count(), "one document");
                    JSON.std.anyFrom(text);
                }
            }
        }
    }

    private static List<NodeCommand> reading(boolean json) {
        StatusCommand status = new StatusCommand();
        status.json = json;
        BansCommand bans = new BansCommand();
        bans.json = json;
        TrapsCommand traps = new TrapsCommand();
        traps.json = json;
        EventsCommand events = new EventsCommand();
        events.json = json;
        WhyCommand why = new WhyCommand();
        why.subject = "203.0.113.7";
        why.json = json;
        ModeCommand mode = new ModeCommand();
        mode.json = json;
        return List.of(status, bans, traps, events, why, mode);
    }

    private String failure(NodeCommand command) {
        return assertThrows(CommandFailure.class, () -> node.run(command)).getMessage();
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not so after 20 s");
            Thread.sleep(5);
        }
    }
}

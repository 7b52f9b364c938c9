// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The screen on a terminal as Karaf's SSH server makes them. */
@Timeout(60)
class TopTest {

    private static final String ENTER = "\u001b[?1049h";
    private static final String LEAVE = "\u001b[?1049l";
    private static final String SHOW_CURSOR = "\u001b[?25h";

    private final FakeSource source = new FakeSource();
    private final PipedOutputStream typed = new PipedOutputStream();
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final AtomicBoolean gone = new AtomicBoolean();
    private final List<Signal> heardBefore = new ArrayList<>();
    private Terminal terminal;
    private String before;
    private Thread thread;

    @BeforeEach
    void start() throws Exception {
        source.bans = List.of(
                source.banned("203.0.113.7", 12, "", Reason.TRAP),
                source.banned("198.51.100.0/24", 1500, "reported", Reason.MANUAL));
        terminal = new ExternalTerminal(
                "test", "xterm-256color", new PipedInputStream(typed), shown, StandardCharsets.UTF_8);
        terminal.setSize(new Size(80, 24));
        terminal.handle(Signal.INT, heardBefore::add);
        before = terminal.getAttributes().toString();
    }

    @AfterEach
    void end() throws Exception {
        thread.interrupt();
        thread.join();
        terminal.close();
    }

    @Test
    void it_shows_the_node_and_q_gives_the_terminal_back() throws Exception {
        run();
        await("203.0.113.7");
        await("198.51.100.0/24");
        assertTrue(text().startsWith(ENTER), text());
        assertFalse(before.equals(terminal.getAttributes().toString()), "keys come as they are pressed");
        type("q");
        assertGivenBack();
        terminal.raise(Signal.INT);
        assertEquals(List.of(Signal.INT), heardBefore);
    }

    @Test
    void ctrl_c_ctrl_d_a_signal_and_esc_quit_too() throws Exception {
        for (String way : List.of("\u0003", "\u0004", "\u001b")) {
            run();
            await("203.0.113.7");
            type(way);
            assertGivenBack();
        }
        run();
        await("203.0.113.7");
        terminal.raise(Signal.INT);
        assertGivenBack();
        assertEquals(List.of(), heardBefore);
    }

    @Test
    void what_changes_is_drawn_and_nothing_else() throws Exception {
        run();
        await("by newest");
        await("203.0.113.7");
        Thread.sleep(500);
        int drawn = shown.size();
        source.bans = List.of(source.banned("192.0.2.99", 1, "", Reason.MESH), source.bans.getFirst());
        await("192.0.2.99");
        Thread.sleep(300);
        assertTrue(shown.size() - drawn < 1200, "a whole frame went out again: " + (shown.size() - drawn));
        type("q");
        assertGivenBack();
    }

    @Test
    void another_size_is_drawn_anew() throws Exception {
        run();
        await("reported");
        shown.reset();
        terminal.setSize(new Size(40, 10));
        terminal.raise(Signal.WINCH);
        await("203.0.113.7");
        await("198.51.100.0/24    59m 59s  MANUAL");
        assertTrue(text().contains("\u001b[2J"), "the old screen is wiped");
        assertFalse(text().contains("reported"), "no room for it");
        type("q");
        thread.join();
    }

    @Test
    void a_ban_is_lifted_after_a_yes_and_only_then() throws Exception {
        run();
        await("203.0.113.7");
        type("jl");
        await("y/n");
        type("n");
        await("stays");
        assertEquals(List.of(), source.lifted);
        type("l");
        type("y");
        await("is lifted");
        assertEquals(List.of(Subject.parse("198.51.100.0/24")), source.lifted);
        type("q");
        assertGivenBack();
    }

    @Test
    void who_may_not_lift_can_not() throws Exception {
        source.mayLift = false;
        run();
        await("203.0.113.7");
        type("l");
        await("Your role may not lift bans.");
        type("yq");
        thread.join();
        assertEquals(List.of(), source.lifted);
    }

    @Test
    void a_filter_the_evidence_and_the_other_lists() throws Exception {
        source.happenings = List.of(source.touched("203.0.113.7", "ssh 192.0.2.1:22 \u001b[31m"));
        run();
        await("203.0.113.7");
        type("/198.51\r");
        await("only 198.51");
        type("\r");
        await("Why 198.51.100.0/24");
        await("touch of the trap \\x1b[2J");
        // The first leaves the evidence, the second the filter; what comes right behind an Esc belongs to it.
        type("\u001b");
        Thread.sleep(300);
        type("\u001b");
        Thread.sleep(300);
        type("\t");
        await("ssh 192.0.2.1:22 \\x1b[31m");
        type("4");
        await("This node has no mesh");
        type("?");
        await("lifts the ban on it");
        type("qq");
        assertGivenBack();
    }

    @Test
    void a_pause_holds_the_picture() throws Exception {
        run();
        await("203.0.113.7");
        type("p");
        await("PAUSED");
        source.bans = List.of(source.banned("192.0.2.99", 1, "", Reason.MESH));
        Thread.sleep(500);
        assertFalse(text().contains("192.0.2.99"));
        type("p");
        await("192.0.2.99");
        type("q");
        assertGivenBack();
    }

    @Test
    void a_node_that_does_not_answer_is_said_and_may_come_back() throws Exception {
        run();
        await("203.0.113.7");
        source.broken = new IllegalStateException("the policy bundle\u001b is not running");
        await("does not answer: the policy bundle\\x1b is not running");
        source.broken = null;
        source.bans = List.of(source.banned("192.0.2.99", 1, "", Reason.MESH));
        await("192.0.2.99");
        type("q");
        assertGivenBack();
    }

    @Test
    void it_ends_with_the_connection_or_the_thread() throws Exception {
        run();
        await("203.0.113.7");
        gone.set(true);
        assertGivenBack();
        gone.set(false);
        run();
        await("203.0.113.7");
        thread.interrupt();
        assertGivenBack();
        run();
        await("203.0.113.7");
        typed.close();
        assertGivenBack();
    }

    private void run() {
        shown.reset();
        thread = Thread.ofPlatform().start(() -> {
            try {
                Top.run(terminal, source, Duration.ofMillis(100), gone::get);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void type(String keys) throws IOException {
        typed.write(keys.getBytes(StandardCharsets.UTF_8));
        typed.flush();
    }

    private void await(String text) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!text().contains(text)) {
            assertTrue(System.nanoTime() < deadline, "not shown: " + text + " in " + text());
            Thread.sleep(20);
        }
    }

    private void assertGivenBack() throws InterruptedException {
        thread.join(Duration.ofSeconds(10));
        assertFalse(thread.isAlive(), "it goes on");
        assertTrue(text().indexOf(LEAVE) > 0 && text().indexOf(SHOW_CURSOR) > 0, text());
        assertEquals(before, terminal.getAttributes().toString());
    }

    private String text() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}

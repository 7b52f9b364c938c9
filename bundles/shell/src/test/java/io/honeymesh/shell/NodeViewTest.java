// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Federation;
import io.honeymesh.shell.top.Source.Banned;
import io.honeymesh.shell.top.Source.Happening;
import io.honeymesh.shell.top.Top;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.karaf.shell.api.console.Registry;
import org.apache.karaf.shell.api.console.Session;
import org.junit.jupiter.api.Test;

class NodeViewTest {

    private final FakeNode node = new FakeNode();
    private final Happenings happenings = new Happenings();

    @Test
    void the_book_of_10_000_is_not_copied_for_every_frame() {
        for (int i = 0; i < 10_000; i++) {
            node.banned("10.0." + i / 256 + "." + i % 256, Reason.TRAP, Duration.ofHours(1));
        }
        NodeView view = view();
        List<Banned> first = view.bans();
        for (int frame = 0; frame < 200; frame++) {
            assertEquals(10_000, view.head().bans());
            assertSame(first, view.bans());
        }
        assertEquals(1, node.copied);
    }

    @Test
    void an_answer_that_took_long_is_asked_for_later() throws Exception {
        Paced<Long> paced = new Paced<>(Duration.ZERO);
        Long first = paced.get(() -> {
            sleep(5);
            return System.nanoTime();
        });
        assertEquals(first, paced.get(System::nanoTime), "within a hundred times 5 ms");
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (paced.get(System::nanoTime).equals(first)) {
            assertTrue(System.nanoTime() < deadline, "never again");
            Thread.sleep(20);
        }
        paced.forget();
        assertEquals(1L, paced.get(() -> 1L));
    }

    @Test
    void hits_bans_and_evidence_are_the_books() {
        node.banned("203.0.113.0/24", Reason.MANUAL, Duration.ofHours(1));
        node.hits.put(Subject.parse("203.0.113.0/24"), 12L);
        NodeView view = view();
        assertEquals(12, view.bans().getFirst().hits());
        assertEquals(12, view.dropped(Subject.parse("203.0.113.0/24")));
        assertEquals(
                "203.0.113.0/24",
                view.banOn(Subject.parse("203.0.113.9")).orElseThrow().subject().toString());
        assertEquals(Optional.empty(), view.banOn(Subject.parse("203.0.0.0/8")));
        assertTrue(view.why(IpAddress.parse("203.0.113.9")).getFirst().contains("banned for MANUAL"));
        assertEquals("xdp on eth0 native", view.head().enforcer());
    }

    @Test
    void what_happened_comes_from_the_ledger_and_then_as_it_happens() {
        node.events.add(Events.conversed("203.0.113.7", FakeNode.NOW, "old\u001b[2J"));
        NodeView view = view();
        List<Happening> before = view.happenings();
        assertSame(before, view.happenings());
        happenings.on(Events.conversed("203.0.113.8", FakeNode.NOW.plusSeconds(1), "new"));
        assertEquals(
                List.of("203.0.113.8", "203.0.113.7"),
                view.happenings().stream()
                        .map(each -> each.subject().orElseThrow().toString())
                        .toList());
        assertTrue(before.getFirst().text().get().contains("old\\x1b[2J"), before.toString());
        for (int i = 0; i < 2000; i++) {
            happenings.on(Events.conversed("203.0.113.9", FakeNode.NOW.plusSeconds(i), "flood"));
        }
        assertEquals(500, view.happenings().size());
    }

    @Test
    void a_node_with_parts_missing_is_shown_all_the_same() throws Exception {
        node.missing.addAll(List.of(EventLog.class, Federation.class));
        String shown = String.join("\n", Top.once(view(), Duration.ofMillis(1), 100));
        assertTrue(shown.contains("Nobody is banned.") && shown.contains("This node has no mesh"), shown);
        node.missing.add(BanBook.class);
        String bare = String.join("\n", Top.once(view(), Duration.ofMillis(1), 100));
        assertTrue(bare.contains("NO BAN BOOK") && bare.contains("!! NOTHING IS BLOCKED"), bare);
    }

    private NodeView view() {
        return new NodeView(
                new NodeView.Asking() {
                    @Override
                    public <T> T ask(Function<Services, T> question) {
                        return question.apply(node);
                    }
                },
                node.shell().node(),
                happenings,
                new Lifting(session()));
    }

    /** Of somebody who may see no command. */
    private static Session session() {
        return (Session) Proxy.newProxyInstance(
                NodeViewTest.class.getClassLoader(),
                new Class<?>[] {Session.class, Registry.class},
                (proxy, method, _) -> method.getName().equals("getRegistry") ? proxy : List.of());
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

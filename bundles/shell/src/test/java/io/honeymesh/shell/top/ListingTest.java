// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.honeymesh.api.Reason;
import io.honeymesh.shell.top.Source.Banned;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListingTest {

    private final FakeSource source = new FakeSource();
    private final Listing<Banned> list = new Listing<>(Kinds.BANS);
    private final List<Banned> bans = new ArrayList<>();

    @BeforeEach
    void bans() {
        IntStream.range(1, 100).forEach(i -> bans.add(source.banned("203.0.113." + i, i, "", Reason.TRAP)));
        list.update(List.copyOf(bans));
    }

    @Test
    void the_selection_stays_with_its_item() {
        list.move(5);
        assertEquals("203.0.113.6", selected());
        bans.addFirst(source.banned("192.0.2.1", 0, "", Reason.MESH));
        list.update(List.copyOf(bans));
        assertEquals("203.0.113.6", selected());
        assertEquals(6, list.index());
        bans.removeIf(each -> each.ban().subject().toString().equals("203.0.113.6"));
        list.update(List.copyOf(bans));
        assertEquals("203.0.113.7", selected(), "what came after it");
    }

    @Test
    void at_the_top_it_stays_at_the_top() {
        list.move(3);
        list.move(-3);
        bans.addFirst(source.banned("192.0.2.1", 0, "", Reason.MESH));
        list.update(List.copyOf(bans));
        assertEquals("192.0.2.1", selected());
    }

    @Test
    void the_selected_is_always_in_the_window() {
        for (int by : List.of(0, 1, 30, 1000, -2, -50, -1000)) {
            list.move(by);
            List<Banned> window = list.window(10);
            assertEquals(10, window.size());
            assertSame(list.selected().orElseThrow(), window.get(list.row()));
        }
        list.move(Integer.MAX_VALUE);
        assertEquals(3, list.window(3).size());
        assertEquals(List.of(), list.window(0));
        list.update(List.of());
        assertEquals(List.of(), list.window(10));
        list.move(1);
        assertEquals(java.util.Optional.empty(), list.selected());
    }

    @Test
    void a_filter_looks_for_words_and_for_prefixes() {
        list.filter("trap");
        assertEquals(99, list.shown().size());
        list.filter("113.77");
        assertEquals("203.0.113.77", selected());
        list.filter("203.0.113.64/26");
        assertEquals(36, list.shown().size());
        list.filter("203.0.113.64/");
        assertEquals(0, list.shown().size());
        list.filter("");
        assertEquals(99, list.shown().size());
    }

    @Test
    void orders_come_in_turn() {
        list.nextOrder();
        assertEquals("203.0.113.99", selected(), list.order().name());
        list.nextOrder();
        list.nextOrder();
        assertEquals("203.0.113.1", selected(), list.order().name());
        list.nextOrder();
        assertEquals("newest", list.order().name());
    }

    private String selected() {
        return list.selected().orElseThrow().ban().subject().toString();
    }
}

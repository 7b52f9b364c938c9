// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventQueueTest {

    private static final LedgerSettings SMALL = new LedgerSettings(25, 90, 1024, 90, 100, 50);

    private final EventQueue queue = new EventQueue(SMALL);

    @Test
    void S12_a_flood_of_touches_becomes_a_counted_summary_and_displaces_nothing_else() {
        queue.add(Fixture.conversed("198.51.100.1", "id"));
        queue.add(Fixture.banPlaced("198.51.100.2"));
        for (int i = 0; i < 1000; i++) {
            queue.add(Fixture.touched("10.0." + i / 250 + "." + i % 250));
        }
        List<PendingEvent> taken = queue.take(true);
        assertEquals(1 + 1 + 50 + 1, taken.size());
        assertEquals("conversation", taken.get(0).type());
        assertEquals("ban.placed", taken.get(1).type());
        assertEquals(Map.of("overflow", Map.of("touch", 950), "over_quota", Map.of()), summary(taken.getLast()));
        assertTrue(queue.take(true).isEmpty(), "told once");
    }

    @Test
    void S12_one_source_can_store_only_its_quota() {
        for (int i = 0; i < 500; i++) {
            queue.add(Fixture.touched("2001:db8::" + Integer.toHexString(i + 1)));
        }
        queue.add(Fixture.touched("2001:db8:0:1::1"));
        List<PendingEvent> taken = queue.take(true);
        assertEquals("2001:db8:0:1::1", taken.get(49).subject().orElseThrow().toString());
        // 100 of the /64 were admitted, then 51 trimmed to make room for the newest.
        assertEquals(
                Map.of("overflow", Map.of("touch", 51), "over_quota", Map.of("touch", 400)), summary(taken.getLast()));
    }

    @Test
    void ban_changes_are_never_dropped_but_merged_per_subject() {
        Set<String> subjects = new HashSet<>();
        for (int i = 0; i < 3000; i++) {
            String subject = "10.0.0." + i % 150;
            subjects.add(subject);
            queue.add(Fixture.banPlaced(subject));
        }
        List<PendingEvent> taken = queue.take(true);
        assertEquals(
                subjects,
                taken.stream()
                        .map(event -> event.subject().map(Subject::toString).orElse("summary"))
                        .collect(Collectors.toSet()));
        assertEquals(3000, taken.stream().mapToInt(event -> 1 + event.merged()).sum());
        PendingEvent last = taken.getLast();
        assertEquals(last.merged(), EventJson.decode(last.body()).get("merged"));
    }

    @Test
    void what_is_given_back_comes_again_first() {
        queue.add(Fixture.banPlaced("10.0.0.1"));
        queue.add(Fixture.touched("10.0.0.2"));
        List<PendingEvent> taken = queue.take(false);
        queue.add(Fixture.touched("10.0.0.3"));
        queue.giveBack(taken);
        assertEquals(3, queue.peek().size());
        assertEquals(
                List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"),
                queue.take(false).stream()
                        .map(event -> event.subject().orElseThrow().toString())
                        .toList());
        assertTrue(queue.take(false).isEmpty());
    }

    private static Object summary(PendingEvent event) {
        assertEquals("ledger.overflow", event.type());
        return EventJson.decode(event.body()).get("detail");
    }

    /** A flood of logins as well: whoever is judged by them would be judged without a trace. */
    @Test
    void a_change_of_trust_is_never_displaced() {
        queue.add(new NodeEvent.Other(Instant.EPOCH, "trust.changed", Optional.empty(), Map.of("cause", "test")));
        for (int i = 0; i < 1000; i++) {
            queue.add(Fixture.conversed("10.0." + i / 250 + "." + i % 250, "id"));
        }
        assertEquals("trust.changed", queue.take(true).getFirst().type());
    }
}

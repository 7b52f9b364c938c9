// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.EventLog.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {

    private static final Duration PAUSE = Duration.ofMillis(5);

    @TempDir
    Path folder;

    private final GrowingLog log = new GrowingLog();
    private final List<Entry> delivered = new CopyOnWriteArrayList<>();
    private final List<NodeEvent> alarms = new CopyOnWriteArrayList<>();
    private volatile boolean down;
    private volatile List<Long> poison = List.of();
    private volatile long refused;

    private Tail tail(Set<String> types) {
        return new Tail("test", () -> log, alarms::add, Position.of(folder, "test"), types, this::deliver, PAUSE);
    }

    private void deliver(List<Entry> events) throws IOException, Undeliverable {
        if (down) {
            throw new IOException("nobody there\n");
        }
        for (Entry event : events) {
            if (poison.contains(event.sequence())) {
                throw Undeliverable.unwritable(event.sequence(), new IllegalStateException("on purpose\n"));
            }
            if (event.sequence() == refused) {
                throw Undeliverable.refused(event.sequence(), new Refused("403"));
            }
            delivered.add(event);
        }
    }

    private static void until(BooleanSupplier what) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(20);
        while (!what.getAsBoolean()) {
            assertTrue(Instant.now().isBefore(end), "in time");
            Thread.sleep(5);
        }
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            log.add("touch", "203.0.113.1");
        }
    }

    private List<Long> sequences() {
        return delivered.stream().map(Entry::sequence).toList();
    }

    @Test
    void itBeginsWithWhatHappensFromThenOn() throws Exception {
        add(10);
        try (Tail _ = tail(Set.of())) {
            until(() -> Position.of(folder, "test").read().orElse(-1) == 10);
            add(250);
            until(() -> delivered.size() == 250);
        }
        assertEquals(LongStream.rangeClosed(11, 260).boxed().toList(), sequences());
    }

    @Test
    void aRestartGoesOnWhereItStopped() throws Exception {
        Position.of(folder, "test").write(0);
        try (Tail _ = tail(Set.of())) {
            add(5);
            until(() -> delivered.size() == 5);
        }
        add(5);
        try (Tail _ = tail(Set.of())) {
            until(() -> delivered.size() == 10);
        }
        assertEquals(LongStream.rangeClosed(1, 10).boxed().toList(), sequences());
    }

    @Test
    void whatCannotBeDeliveredComesLaterAndIsToldOfOnce() throws Exception {
        down = true;
        Position.of(folder, "test").write(0);
        try (Tail tail = tail(Set.of())) {
            assertEquals(Optional.empty(), tail.problem());
            add(3);
            until(() -> alarms.size() == 1);
            add(3);
            Thread.sleep(1500);
            assertEquals(1, alarms.size(), "once, however often it is tried");
            NodeEvent.Alarm alarm = (NodeEvent.Alarm) alarms.getFirst();
            assertEquals("forward.failing", alarm.kind());
            assertEquals("test: nobody there\\x0a", alarm.detail());
            assertEquals(
                    Optional.of("test can't deliver, tries again until it can: nobody there\\x0a"), tail.problem());
            down = false;
            until(() -> delivered.size() == 6);
            until(() -> tail.problem().isEmpty());
        }
        assertEquals(LongStream.rangeClosed(1, 6).boxed().toList(), sequences());
    }

    @Test
    void whatCannotBePutIntoWordsIsLeftOutAndToldOfOnce() throws Exception {
        poison = List.of(2L, 3L, 7L);
        Position.of(folder, "test").write(0);
        add(7);
        try (Tail _ = tail(Set.of())) {
            until(() -> Position.of(folder, "test").read().orElse(0) == 7);
            assertEquals(List.of(1L, 4L, 5L, 6L), sequences());
            add(1);
            until(() -> delivered.size() == 5);
        }
        assertEquals(
                List.of("test: event 2 can't be put into words and is left out:"
                        + " java.lang.IllegalStateException: on purpose\\x0a"),
                alarms.stream().map(alarm -> ((NodeEvent.Alarm) alarm).detail()).toList());
    }

    @Test
    void whatWasRefusedForGoodIsToldOfInItsOwnWords() throws Exception {
        refused = 2;
        Position.of(folder, "test").write(0);
        add(3);
        try (Tail _ = tail(Set.of())) {
            until(() -> delivered.size() == 2);
        }
        NodeEvent.Alarm alarm = (NodeEvent.Alarm) alarms.getFirst();
        assertEquals("forward.skipped", alarm.kind());
        assertEquals("test: event 2 was refused with 403 and is left out", alarm.detail());
    }

    @Test
    void whoRefusesTheLastOneMayRefuseAllAndThatIsAProblemUntilOneIsTaken() throws Exception {
        refused = 3;
        Position.of(folder, "test").write(0);
        add(3);
        try (Tail tail = tail(Set.of())) {
            until(() -> tail.problem().equals(Optional.of("test: event 3, the last, was refused with 403")));
            add(1);
            until(() -> tail.problem().isEmpty());
        }
        assertEquals(List.of(1L, 2L, 4L), sequences());
    }

    @Test
    void onlyTheTypesThatAreWantedAndThoseBelowThem() throws Exception {
        Position.of(folder, "test").write(0);
        try (Tail _ = tail(Set.of("ban", "alarm"))) {
            List.of("ban.placed", "bandit", "touch", "alarm").forEach(type -> log.add(type, "203.0.113.1"));
            until(() -> Position.of(folder, "test").read().orElse(0) == 4);
        }
        assertEquals(List.of(1L, 4L), sequences());
    }

    @Test
    void S33_noPasswordLeavesTheNode() throws Exception {
        Position.of(folder, "test").write(0);
        try (Tail _ = tail(Set.of())) {
            add(1);
            until(() -> delivered.size() == 1);
        }
        assertFalse(delivered.toString().contains("hunter2"));
    }

    @Test
    void aLedgerBegunAnewAcrossARestartIsDeliveredFromItsBeginning() throws Exception {
        Position.of(folder, "test").write(1000);
        add(2);
        try (Tail _ = tail(Set.of())) {
            until(() -> delivered.size() == 2);
            add(1);
            until(() -> delivered.size() == 3);
        }
        assertEquals(List.of(1L, 2L, 3L), sequences());
    }

    @Test
    void aLedgerThatCannotBeAskedYetSaysNothingOfWhereThisWas() throws Exception {
        Position.of(folder, "test").write(3);
        add(5);
        log.opened = false;
        try (Tail _ = tail(Set.of())) {
            Thread.sleep(100);
            assertEquals(3, Position.of(folder, "test").read().orElseThrow());
            log.opened = true;
            until(() -> delivered.size() == 2);
        }
        assertEquals(List.of(4L, 5L), sequences());
    }

    @Test
    void aLedgerBegunAnewMeanwhileIsDeliveredFromItsBeginning() throws Exception {
        add(5);
        try (Tail _ = tail(Set.of())) {
            until(() -> Position.of(folder, "test").read().orElse(0) == 5);
            log.beginAnew();
            add(2);
            until(() -> delivered.size() == 2);
        }
        assertEquals(List.of(1L, 2L), sequences());
    }
}

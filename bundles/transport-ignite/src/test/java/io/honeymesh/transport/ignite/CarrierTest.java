// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.Envelope;
import io.honeymesh.transport.ignite.Medium.Unavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens between node and cluster where real servers can't be made to do it on time. */
class CarrierTest {

    private static final Schedule OFTEN = new Schedule(
            Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofMillis(1), 1000);

    private static final Schedule RARELY = new Schedule(
            Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofHours(1), Duration.ofMillis(1), 10_000);

    private static final int MORE_THAN_WAIT = Inbox.CAPACITY + 100;

    private final AtomicLong spent = new AtomicLong();
    private final Collector door = new Collector();
    private volatile String circumstances = "before";
    private final Shelf shelf = new Shelf();
    private final Carrier carrier = carrier(OFTEN);

    private Carrier carrier(Schedule schedule) {
        return carrier(schedule, () -> System.nanoTime() + spent.get());
    }

    private Carrier carrier(Schedule schedule, LongSupplier nanoTime) {
        return new Carrier(
                "ignite",
                "cluster",
                door,
                () -> circumstances,
                shelf,
                schedule,
                InstantSource.system(),
                nanoTime,
                new Random(1));
    }

    /** A cluster in memory that fails on demand. */
    private final class Shelf implements Medium {
        final Map<String, byte[]> entries = new ConcurrentHashMap<>();
        final AtomicInteger failures = new AtomicInteger();
        final AtomicInteger sessions = new AtomicInteger();
        volatile CountDownLatch gate = new CountDownLatch(0);
        volatile Listener listener;
        final AtomicInteger scans = new AtomicInteger();
        volatile boolean replaced;
        volatile boolean unreadable;
        volatile boolean error;
        volatile boolean awaited;
        volatile Duration slow = Duration.ZERO;

        @Override
        public Session open(Listener heard) throws Unavailable {
            spent.addAndGet(slow.toNanos());
            fail();
            if (error) {
                error = false;
                CarrierTest.fail();
            }
            sessions.incrementAndGet();
            replaced = false;
            listener = heard;
            return new Session() {
                @Override
                public void put(Map<String, byte[]> given, Duration life) throws Unavailable {
                    await();
                    fail();
                    given.forEach((key, value) -> {
                        entries.put(key, value);
                        heard.arrived(key, value);
                    });
                }

                @Override
                public boolean scan(Scanner scanner) throws Unavailable {
                    if (unreadable) {
                        throw new Unavailable("on demand", null);
                    }
                    boolean whole = entries.entrySet().stream().allMatch(e -> scanner.found(e.getKey(), e.getValue()));
                    scans.incrementAndGet();
                    return whole;
                }

                @Override
                public boolean unchanged() {
                    return !replaced;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public boolean isGone(Duration within) {
            awaited = true;
            return true;
        }

        private void await() throws Unavailable {
            try {
                gate.await();
            } catch (InterruptedException interrupted) {
                throw new Unavailable("interrupted", interrupted);
            }
        }

        private void fail() throws Unavailable {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new Unavailable("on demand", null);
            }
        }
    }

    @AfterEach
    void close() {
        carrier.close();
        assertFalse(carrier.isUp());
        assertTrue(shelf.awaited, "nothing of the medium's is left");
    }

    private void connected() throws InterruptedException {
        Until.holds("it is connected", carrier::isUp);
    }

    @Test
    void aPutThatFailsIsTriedAgain() throws Exception {
        connected();
        shelf.failures.set(3);
        Envelope envelope = Envelopes.some();
        assertTrue(carrier.send(envelope));
        Until.holds("it got through", () -> shelf.entries.containsKey(envelope.id()));
        assertTrue(shelf.sessions.get() >= 2);
    }

    @Test
    void timeSpentInVainIsNoGoodSession() throws Exception {
        connected();
        shelf.slow = Duration.ofMinutes(1);
        shelf.failures.set(1000);
        shelf.replaced = true;
        Thread.sleep(3000);
        int tries = 1000 - shelf.failures.get();
        assertTrue(tries > 0 && tries < 10, tries + " tries");
    }

    @Test
    void whatItSentItselfDoesNotComeBack() throws Exception {
        connected();
        Envelope envelope = Envelopes.some();
        carrier.send(envelope);
        Until.holds("it got through", () -> shelf.entries.containsKey(envelope.id()));
        Thread.sleep(400);
        assertFalse(door.has(envelope));
    }

    @Test
    void aClusterThatHangsNeverBlocksASender() throws Exception {
        connected();
        shelf.gate = new CountDownLatch(1);
        int accepted = 0;
        for (int i = 0; i < 3 * Outbox.MAX_ENVELOPES; i++) {
            accepted += carrier.send(Envelopes.some()) ? 1 : 0;
        }
        assertTrue(accepted <= Outbox.MAX_ENVELOPES + Outbox.BATCH, accepted + " were accepted");
        int all = accepted;
        shelf.gate.countDown();
        Until.holds("all that were accepted get through", () -> shelf.entries.size() == all);
    }

    @Test
    void whatTheCacheLacksIsPutBackAndWhatItHasIsNot() throws Exception {
        Envelope lacking = Envelopes.some();
        Envelope over = Envelopes.lasting(Duration.ofSeconds(-1));
        door.hold(lacking);
        door.hold(over);
        Until.holds("it is put back", () -> shelf.entries.containsKey(lacking.id()));
        Until.holds("it is counted", () -> carrier.counts().refilled.sum() == 1);
        Thread.sleep(500);
        assertEquals(1, carrier.counts().refilled.sum());
        assertFalse(shelf.entries.containsKey(over.id()));
    }

    @Test
    void anEntryThatSomebodyOverwroteIsPutRight() throws Exception {
        Envelope envelope = Envelopes.some();
        door.hold(envelope);
        shelf.entries.put(envelope.id(), new byte[] {1});
        Until.holds("it is right again", () -> shelf.entries.get(envelope.id()) == envelope.bytes());
    }

    @Test
    void anEntryThatSomebodyOverwroteWithItsTwinIsPutRightAndNotTakenForTheRealOne() throws Exception {
        Envelope held = Envelopes.some();
        door.hold(held);
        shelf.entries.put(held.id(), twin(held.bytes()));
        Until.holds("it is right again", () -> shelf.entries.get(held.id()) == held.bytes());
        Envelope other = Envelopes.some();
        byte[] twin = twin(other.bytes());
        connected();
        shelf.listener.arrived(other.id(), twin);
        Until.holds("the twin is seen", () -> door.has(new Envelope(other.id(), other.expires(), twin)));
        shelf.listener.arrived(other.id(), other.bytes());
        Until.holds("so is the real one", () -> door.has(other));
    }

    /** Other bytes with the hash code that arrays have. */
    private static byte[] twin(byte[] bytes) {
        byte[] twin = bytes.clone();
        twin[0]++;
        twin[1] -= 31;
        assertEquals(Arrays.hashCode(bytes), Arrays.hashCode(twin));
        return twin;
    }

    @Test
    void aCacheThatWasReplacedIsJoinedAnew() throws Exception {
        connected();
        int before = shelf.sessions.get();
        shelf.replaced = true;
        Until.holds("there is another session", () -> shelf.sessions.get() > before);
        connected();
    }

    @Test
    void aCacheThatCannotBeLookedThroughIsUsedWithoutForAWhile() throws Exception {
        shelf.unreadable = true;
        try (Carrier patient = carrier(RARELY)) {
            Until.holds("it has tried", () -> patient.counts().sessions.sum() > CatchUp.MOST_SCAN_TROUBLES);
            Thread.sleep(4000);
            assertEquals(
                    CatchUp.MOST_SCAN_TROUBLES + 1, patient.counts().sessions.sum());
            assertTrue(patient.isUp());
        }
    }

    @Test
    void strangeEntriesAreCountedAndNotShownToTheDoor() throws Exception {
        connected();
        String id = "a".repeat(32);
        shelf.listener.arrived(id, new byte[0]);
        shelf.listener.arrived(id, new byte[Envelope.MAX_BYTES + 1]);
        shelf.listener.arrived("a".repeat(31), new byte[1]);
        shelf.listener.arrived("a".repeat(65), new byte[1]);
        shelf.listener.arrived("A".repeat(32), new byte[1]);
        shelf.listener.foreign();
        shelf.listener.arrived(Names.INCARNATION, new byte[1]);
        assertEquals(6, carrier.counts().skipped.sum());
        shelf.listener.arrived(id, new byte[Envelope.MAX_BYTES]);
        Until.holds("the longest one arrives", () -> door.size() == 1);
    }

    /** Time stands still, so nobody looks but for what was missed. */
    @Test
    void moreEventsThanTheDoorTakesAreCaughtUpWithAndNotAgainAndAgain() throws Exception {
        carrier.close();
        shelf.scans.set(0);
        door.gate = new CountDownLatch(1);
        AtomicLong now = new AtomicLong();
        try (Carrier still = carrier(RARELY, now::get)) {
            Until.holds("it has looked", () -> still.isUp() && shelf.scans.get() > 0);
            int before = shelf.scans.get();
            flood();
            assertTrue(still.counts().missed.sum() > 0);
            Until.holds("a look brings all of them", () -> door.size() >= MORE_THAN_WAIT);
            Until.holds("and then none brings any more", () -> shelf.scans.get() == before + 2);
            flood();
            Thread.sleep(500);
            assertEquals(before + 2, shelf.scans.get());
            now.addAndGet(RARELY.rescan().toNanos());
            Until.holds("later it looks again", () -> shelf.scans.get() > before + 2);
        }
    }

    private void flood() {
        Map<String, byte[]> all = new HashMap<>();
        for (int i = 0; i < MORE_THAN_WAIT; i++) {
            Envelope envelope = Envelopes.some();
            all.put(envelope.id(), envelope.bytes());
        }
        shelf.entries.putAll(all);
        all.forEach(shelf.listener::arrived);
    }

    @Test
    void anErrorEndsNoThread() throws Exception {
        connected();
        Envelope breaks = Envelopes.some();
        door.onArrival(breaks, CarrierTest::fail);
        shelf.listener.arrived(breaks.id(), breaks.bytes());
        Until.holds("it has come", () -> door.has(breaks));
        shelf.error = true;
        shelf.replaced = true;
        Until.holds("it is connected anew", () -> !shelf.error && !shelf.replaced && carrier.isUp());
        Envelope after = Envelopes.some();
        shelf.listener.arrived(after.id(), after.bytes());
        Until.holds("and goes on", () -> door.has(after));
    }

    private static void fail() {
        throw new StackOverflowError("on demand");
    }

    @Test
    void whatWasRefusedTooOftenIsShownAgainOnceOthersBelongToTheMesh() throws Exception {
        connected();
        Envelope early = Envelopes.some();
        door.refuse(early);
        shelf.entries.put(early.id(), early.bytes());
        Until.holds("it is refused", () -> door.refusals(early) == Memory.TRIES);
        Thread.sleep(400);
        assertEquals(Memory.TRIES, door.refusals(early));
        door.admit(early);
        circumstances = "somebody has joined";
        Until.holds("it is taken", () -> door.has(early));
    }

    @Test
    void aCacheIsLookedThroughAgainAtOnceAsLongAsTheDoorTakesSomethingOfIt() throws Exception {
        Envelope vouches = Envelopes.some();
        Envelope vouchedFor = Envelopes.some();
        door.refuse(vouchedFor);
        door.onArrival(vouches, () -> door.admit(vouchedFor));
        AtomicInteger shown = new AtomicInteger();
        Reconciliation work = reconciliation(shown, OFTEN.maxEntries());
        shelf.entries.put(vouches.id(), vouches.bytes());
        shelf.entries.put(vouchedFor.id(), vouchedFor.bytes());
        int rounds = 1;
        while (work.run()) {
            rounds++;
        }
        assertTrue(door.has(vouches) && door.has(vouchedFor));
        assertTrue(rounds <= 3, rounds + " rounds");
        assertEquals(2 * rounds, shown.get());
    }

    private Reconciliation reconciliation(AtomicInteger shown, int maxEntries) throws Unavailable {
        return new Reconciliation(
                shelf.open(shelf.listener),
                new Schedule(OFTEN.look(), OFTEN.check(), OFTEN.rescan(), OFTEN.refillDelay(), maxEntries),
                new Reconciliation.Node(
                        door,
                        (key, value) -> {
                            shown.incrementAndGet();
                            return door.receiveHeld("ignite", "cluster", value);
                        },
                        new Memory(10, System::nanoTime),
                        new Counts(),
                        InstantSource.system(),
                        new Random(1)),
                _ -> false);
    }

    @Test
    void aLookShowsTheDoorNoMoreInASecondThanItTakes() throws Exception {
        for (int i = 0; i < 2500; i++) {
            Envelope envelope = Envelopes.some();
            shelf.entries.put(envelope.id(), envelope.bytes());
        }
        AtomicInteger shown = new AtomicInteger();
        long began = System.nanoTime();
        reconciliation(shown, 10_000).run();
        assertEquals(2500, shown.get());
        assertTrue(System.nanoTime() - began > Duration.ofSeconds(2).toNanos());
    }

    @Test
    void whatTheDoorTookIsNotShownAgainHoweverManyALookMayShow() throws Exception {
        for (int i = 0; i < OFTEN.maxEntries(); i++) {
            Envelope envelope = Envelopes.some();
            shelf.entries.put(envelope.id(), envelope.bytes());
        }
        Until.holds("all are taken", () -> door.size() == OFTEN.maxEntries());
        long before = carrier.counts().received.sum();
        Thread.sleep(500);
        assertEquals(before, carrier.counts().received.sum());
    }

    @Test
    void aDoorThatRefusesIsAskedThreeTimesAndAgainAfterAMinute() {
        AtomicLong now = new AtomicLong();
        Memory memory = new Memory(10, now::get);
        byte[] value = {1};
        for (int i = 0; i < Memory.TRIES; i++) {
            assertFalse(memory.isDone("key", value));
            memory.refused("key", value);
        }
        for (int minute = 0; minute < 3; minute++) {
            assertTrue(memory.isDone("key", value));
            assertFalse(memory.isDone("key", new byte[] {2}), "other bytes under the name are another matter");
            now.addAndGet(Memory.REST.toNanos());
            assertFalse(memory.isDone("key", value), "it may have been for want of budget");
            memory.refused("key", value);
        }
        memory.done("key", value);
        now.addAndGet(Memory.REST.toNanos());
        assertTrue(memory.isDone("key", value), "what was taken is not shown again");
    }

    @Test
    void pausesGrowUpToTheLongestAndDiffer() {
        Pause pause = new Pause(new Random(7));
        Duration last = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            last = pause.next();
            assertTrue(last.compareTo(Pause.LONGEST) <= 0);
        }
        assertTrue(last.compareTo(Pause.LONGEST.dividedBy(2)) >= 0);
        pause.reset();
        assertTrue(pause.next().compareTo(Pause.SHORTEST) <= 0);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.federation.wire.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What time, splits and wrong clocks do to what nodes hold. */
class PartitionTest {

    private final TestMesh mesh = new TestMesh();
    private TestNode a;
    private TestNode b;

    @BeforeEach
    void join() {
        a = mesh.node("a");
        b = mesh.joined("b", a);
        mesh.trust(a, b, TrustLevel.L2);
        mesh.trust(b, a, TrustLevel.L2);
    }

    private static Set<String> held(TestNode node) {
        Set<String> ids = new java.util.TreeSet<>();
        node.node.held().forEach(envelope -> ids.add(envelope.id()));
        return ids;
    }

    /** Both sides ban meanwhile: a for an hour and for four minutes by turns, b for an hour. */
    private void splitForTenMinutes() {
        mesh.cut(a, b);
        for (int i = 0; i < 100; i++) {
            a.attacked("8.9.1." + i, Duration.ofMinutes(i % 2 == 0 ? 4 : 60));
            b.attacked("8.9.2." + i, Duration.ofMinutes(60));
            mesh.pass(Duration.ofSeconds(6));
        }
        mesh.connect(a, b);
        mesh.sync(a, b);
    }

    @Test
    void afterASplitOfTenMinutesBothSidesHoldTheSameAndNothingThatIsOver() {
        a.attacked("8.8.1.1", Duration.ofMinutes(5));
        mesh.settle();
        splitForTenMinutes();
        mesh.pass(Duration.ofSeconds(2));
        assertEquals(held(a), held(b));
        assertEquals(100, a.banned().size());
        // Every second one of a's for an hour, the others for four minutes, of which the last 38 or so are not over.
        assertEquals(69, b.banned().size(), 1, "expired ones stay away");
        assertTrue(b.banned().stream().noneMatch("8.8.1.1"::equals));
        mesh.sync(a, b);
        assertEquals(held(a), held(b));
    }

    @Test
    void asMuchAfterASplitOfClocksFiveMinutesApart() {
        a.skew = Duration.ofMinutes(2).plusSeconds(30);
        b.skew = a.skew.negated();
        splitForTenMinutes();
        mesh.settle();
        assertEquals(held(a), held(b));
        assertEquals(100, a.banned().size());
        assertEquals(69, b.banned().size(), 1, "what is over by its publisher's clock stays away");
        assertEquals(0, a.refused(Refusal.FUTURE) + b.refused(Refusal.FUTURE));
        mesh.pass(Duration.ofMinutes(10), Duration.ofSeconds(10));
        assertEquals(held(a), held(b));
        assertEquals(50, b.banned().size());
    }

    @Test
    void clocksFiveMinutesApartAreBorneAndMoreIsRefusedWithItsCause() {
        a.skew = Duration.ofMinutes(5);
        a.attacked("8.8.1.1");
        mesh.settle();
        assertEquals(Set.of("8.8.1.1"), b.banned());
        a.skew = Duration.ofMinutes(-5);
        a.attacked("8.8.1.2");
        mesh.pass(Duration.ofSeconds(1));
        assertTrue(b.banned().contains("8.8.1.2"));
        a.skew = Duration.ofMinutes(6);
        a.attacked("8.8.1.3");
        mesh.pass(Duration.ofSeconds(1));
        assertEquals(1, b.refused(Refusal.FUTURE));
        a.skew = Duration.ofMinutes(-7);
        a.attacked("8.8.1.4");
        mesh.pass(Duration.ofSeconds(1));
        assertEquals(1, b.refused(Refusal.STALE));
        assertEquals(Set.of("8.8.1.1", "8.8.1.2"), b.banned());
        mesh.sync(a, b);
        assertEquals(2, b.refused(Refusal.FUTURE), "nor is it taken with all that a holds");
        assertFalse(b.banned().contains("8.8.1.3"));
        // What is held is old by nature: it ends when its publisher said it would (S24).
        assertTrue(b.banned().contains("8.8.1.4"));
        assertEquals(
                a.now().plus(Duration.ofHours(24)),
                b.gate.bans.get(Subject.parse("8.8.1.4")).plusSeconds(1));
    }

    @Test
    void S34_aClockThatJumpsAheadAndBackEndsNoMembership() {
        TestNode c = mesh.joined("c", a);
        for (boolean restarted : List.of(false, true)) {
            a.skew = Duration.ofDays(500);
            if (restarted) {
                a.start();
            }
            mesh.pass(Duration.ofMinutes(10));
            a.skew = Duration.ZERO;
            mesh.pass(Duration.ofSeconds(5));
            assertEquals(3, a.members(), "restarted: " + restarted);
            assertEquals(TrustLevel.L2, a.level(b.signer().key()));
            a.start();
            assertEquals(3, a.members(), "and they are on disk");
        }
        a.skew = Duration.ofDays(500);
        mesh.pass(Duration.ofHours(2), Duration.ofMinutes(1));
        assertEquals(1, a.members(), "a clock that stays where it is, is believed");
        assertEquals(3, c.members());
    }

    @Test
    void S34_aClockThatJumpsAheadAndBackEndsNoWord() {
        b.attacked("8.8.1.1");
        mesh.pass(Duration.ofSeconds(1));
        for (boolean restarted : List.of(false, true)) {
            a.skew = Duration.ofHours(25);
            if (restarted) {
                a.start();
            }
            mesh.pass(Duration.ofSeconds(2));
            if (restarted) {
                a.gate.expire(a.now());
                assertEquals(
                        List.of(),
                        a.node.held().stream()
                                .filter(one -> one.expires().isBefore(a.now()))
                                .toList());
            }
            a.skew = Duration.ZERO;
            mesh.pass(Duration.ofSeconds(5));
            assertEquals(Set.of("8.8.1.1"), a.banned(), "restarted: " + restarted);
        }
        a.skew = Duration.ofHours(25);
        mesh.pass(Duration.ofHours(2), Duration.ofMinutes(1));
        assertEquals(Set.of(), a.banned(), "a clock that stays where it is, is believed");
    }

    private static String source(int number) {
        return "9." + number / 62_500 + "." + number / 250 % 250 + "." + number % 250;
    }

    /** Of bans that hold for an hour; what was told of is remembered for two days. */
    @Test
    void daysOfSignalsLeaveNoMoreThanTheyHold() {
        int day = 24 * 60;
        int peersAfterThree = 0;
        int ownAfterThree = 0;
        for (int minute = 0; minute < 4 * day; minute++) {
            a.attacked(source(minute), Duration.ofHours(1));
            a.seen.remove(Subject.parse(source(Math.max(0, minute - 60))));
            mesh.pass(Duration.ofMinutes(1), Duration.ofMinutes(1));
            if (minute == 3 * day) {
                peersAfterThree = b.shelf.size();
                ownAfterThree = a.shelf.size();
            }
        }
        assertEquals(60, b.banned().size(), 1);
        assertEquals(peersAfterThree, b.shelf.size(), 5);
        // Looked at once an hour.
        assertEquals(ownAfterThree, a.shelf.size(), 65);
        mesh.pass(Duration.ofHours(2), Duration.ofMinutes(1));
        assertEquals(Set.of(), b.gate.bans.keySet());
    }

    /** Of 5000 sources that come again and again: what is held of them is bounded by how many they are. */
    @Test
    void aDayOfSignalsTakesNoMoreMemoryThanTheDayBefore() {
        long dayBefore = 0;
        for (int i = 0; i < 2 * 24 * 60 * 10; i++) {
            int source = i % 5_000;
            a.attacked("9.1." + source / 250 + "." + source % 250, Duration.ofHours(1));
            if (i % 10 == 9) {
                mesh.pass(Duration.ofMinutes(1), Duration.ofSeconds(30));
                a.events.clear();
                b.events.clear();
            }
            if (i == 24 * 60 * 10) {
                dayBefore = heapBytes();
            }
        }
        long more = heapBytes() - dayBefore;
        assertTrue(more < 1 << 20, more + " bytes more for 14 400 signals more");
        assertTrue(b.banned().size() > 500, b.banned().size() + " banned");
    }

    private static long heapBytes() {
        Runtime runtime = Runtime.getRuntime();
        // On one processor each fourth leaves no gaps, the others do.
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void aNewKeyIsKnownByTheOldOneAndKeepsWhatThatHadEarned(@TempDir Path folder) throws IOException {
        KeyFile file = new KeyFile(folder.resolve("identity.key"));
        a.attacked("8.8.1.1");
        mesh.settle();
        a.rotate(file);
        mesh.settle();
        mesh.sync(a, b);
        assertEquals(2, b.members(), "one and the same");
        assertEquals(TrustLevel.L1, b.level(a.signer().key()), "L2 is to be granted anew");
        assertEquals(Set.of(), b.banned(), "what the old key said is gone with it");
        mesh.trust(b, a, TrustLevel.L2);
        a.attacked("8.8.1.2");
        mesh.pass(Duration.ofSeconds(2));
        assertEquals(Set.of("8.8.1.2"), b.banned());
        assertEquals(a.signer().key(), file.open().key(), "and it is on disk");
        a.start();
        TestNode c = mesh.joined("c", a);
        mesh.sync(c, b);
        assertEquals(3, c.members());
        assertEquals(3, b.members());
        assertTrue(c.node.mesh().member(b.signer().key()).isPresent());
        mesh.trust(c, b, TrustLevel.L2);
        b.attacked("8.8.1.3");
        mesh.pass(Duration.ofSeconds(2));
        assertTrue(c.gate.bans.containsKey(Subject.parse("8.8.1.3")));
    }
}

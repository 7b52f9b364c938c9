// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Kernel.DROP;
import static io.honeymesh.enforcement.Kernel.PASS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No ban is lost, at any fill level and through every road an entry can take. */
class TableTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private static Set<Subject> random(int count, long seed) {
        Random random = new Random(seed);
        Set<Subject> subjects = new HashSet<>();
        while (subjects.size() < count) {
            // 198.18.0.0/15 and 2001:db8::/32 are for tests: the packets' own addresses are never among them.
            subjects.add(
                    subjects.size() % 2 == 0
                            ? new Subject(new Ipv4(0xc6120000 | random.nextInt(1 << 17)), 32)
                            : new Subject(new Ipv6(0x20010db8_00000000L | random.nextInt(1 << 30), 0), 64));
        }
        return subjects;
    }

    private static Frame packetOf(Subject subject) {
        return Frame.from(subject.address()).ack(80);
    }

    private static List<Ban> bans(Set<Subject> subjects) {
        return subjects.stream().map(s -> Kernel.ban(s, HOUR, Reason.TRAP)).toList();
    }

    private static Set<Subject> held(Kernel kernel) {
        List<Held> held = new ArrayList<>();
        for (int chunk = 0; chunk < kernel.projection().chunks(); chunk++) {
            kernel.projection().read(chunk, held, new HashMap<>());
        }
        Set<Subject> subjects = held.stream().map(Held::subject).collect(Collectors.toSet());
        assertEquals(held.size(), subjects.size(), "nothing is held twice");
        return subjects;
    }

    /** From an ordinary table to one so small that nearly everything goes to the fallback map. */
    @ParameterizedTest
    @CsvSource({"10000, 4096, 4096", "10000, 1024, 1024", "4000, 256, 512", "1000, 16, 16", "64, 1, 1"})
    void S06_everyBanUpToTheCapacityIsFoundAndRemovalLeavesNone(int capacity, int buckets4, int buckets6)
            throws KernelException {
        EnforcementSettings settings = EnforcementSettings.of(Map.of("capacity", capacity));
        try (Kernel kernel = Kernel.open(settings, new KernelTables.Buckets(buckets4, buckets6, 16))) {
            Set<Subject> subjects = random(capacity, capacity + buckets4);
            assertEquals(List.of(), kernel.projection().replace(bans(subjects)));
            assertEquals(capacity, kernel.projection().size());
            assertEquals(subjects, held(kernel));
            for (Subject subject : subjects) {
                assertEquals(DROP, kernel.run(packetOf(subject)), subject::toString);
            }
            int removed = 0;
            for (Subject subject : subjects) {
                if (removed++ % 2 == 0) {
                    assertTrue(kernel.projection().remove(subject));
                }
            }
            removed = 0;
            for (Subject subject : subjects) {
                assertEquals(removed++ % 2 == 0 ? PASS : DROP, kernel.run(packetOf(subject)), subject::toString);
            }
            Set<Subject> others = random(capacity / 2, 99);
            others.removeAll(subjects);
            assertEquals(List.of(), kernel.projection().replace(bans(others)));
            assertEquals(others, held(kernel));
            for (Subject subject : subjects) {
                assertEquals(PASS, kernel.run(packetOf(subject)), subject::toString);
            }
            kernel.projection().replace(List.of());
            assertEquals(Set.of(), held(kernel));
            assertEquals(0, kernel.projection().size());
            assertEquals(0, kernel.projection().counters().get("table.fallback"));
            for (Subject subject : others) {
                assertEquals(PASS, kernel.run(packetOf(subject)), subject::toString);
            }
        }
    }

    @Test
    void hitsFollowABanWhereverItLives() throws KernelException {
        EnforcementSettings settings = EnforcementSettings.of(Map.of("capacity", 200));
        try (Kernel kernel = Kernel.open(settings, new KernelTables.Buckets(4, 4, 16))) {
            Set<Subject> subjects = random(200, 5);
            kernel.projection().replace(bans(subjects));
            assertTrue(kernel.projection().counters().get("table.fallback") > 50, "most must have fallen back");
            for (Subject subject : subjects) {
                kernel.run(packetOf(subject));
                kernel.run(packetOf(subject));
            }
            Map<Subject, Long> hits = new HashMap<>();
            kernel.projection().read(0, new ArrayList<>(), hits);
            assertEquals(subjects, hits.keySet());
            assertEquals(Set.of(2L), new HashSet<>(hits.values()));
            subjects.forEach(one -> assertEquals(2, kernel.projection().hits(one), "asked for by itself: " + one));
        }
    }

    @Test
    void aTableTakesAsManyBansAsItsCapacityOfWhateverClass() {
        try (Kernel kernel = Kernel.open(Map.of("capacity", 100, "prefix.capacity", 10))) {
            assertEquals(100, fill(kernel, "198.18.1.%d"));
            assertEquals(0, fill(kernel, "2001:db8:0:%d::/64"));
            assertEquals(10, fill(kernel, "198.19.%d.0/24"));
            assertEquals(10, fill(kernel, "2001:db8:%d::/48"));
        }
    }

    /** How many of these find room. */
    private static int fill(Kernel kernel, String subjects) {
        for (int i = 1; i < 250; i++) {
            Reason reason = Reason.values()[i % Reason.values().length];
            try {
                kernel.projection().put(Kernel.ban(Subject.parse(subjects.formatted(i)), HOUR, reason));
            } catch (KernelException e) {
                assertTrue(e.getMessage().contains("are taken"), e.getMessage());
                return i - 1;
            }
        }
        return 250;
    }

    @Test
    void whatHasExpiredMakesRoom() {
        try (Kernel kernel = Kernel.open(Map.of("capacity", 20))) {
            for (int i = 1; i <= 20; i++) {
                kernel.ban("198.18.1." + i, Duration.ofMillis(100));
            }
            kernel.sleep(Duration.ofMillis(150));
            for (int i = 1; i <= 20; i++) {
                kernel.ban("198.18.2." + i);
            }
            assertEquals(20, held(kernel).size());
        }
    }

    @Test
    void S06_aMillionForgedSourcesEvictNoBan() throws KernelException {
        try (Kernel kernel = Kernel.open()) {
            Set<Subject> subjects = random(10_000, 6);
            kernel.projection().replace(bans(subjects));
            byte[] syn = Frame.from("203.0.113.1").syn(80).bytes();
            Random random = new Random(6);
            for (int i = 0; i < 1_000_000; i++) {
                int address = 0x0a000000 | random.nextInt(1 << 24);
                syn[26] = (byte) (address >> 24);
                syn[27] = (byte) (address >> 16);
                syn[28] = (byte) (address >> 8);
                syn[29] = (byte) address;
                syn[37] = (byte) i;
                kernel.run(syn);
            }
            assertTrue(kernel.count("scan.evicted") > 900_000, "the flood went through the scan table");
            assertEquals(subjects, held(kernel));
            for (Subject subject : subjects) {
                assertEquals(DROP, kernel.run(packetOf(subject)), subject::toString);
            }
        }
    }

    @Test
    void S06_forgedSourcesDontEndAStop() {
        try (Kernel kernel = Kernel.open(Map.of("scan.sources", 64))) {
            for (int port = 1000; port < 1032; port++) {
                kernel.run(Frame.from("198.51.100.7").syn(port));
            }
            for (int i = 0; i < 20_000; i++) {
                kernel.run(Frame.from(new Ipv4(0x0a000000 | i)).syn(80));
            }
            assertTrue(kernel.count("scan.evicted") > 19_000);
            assertEquals(DROP, kernel.run(Frame.from("198.51.100.7").syn(80)));
        }
    }

    @Test
    void networksThatNobodyCanBeAreNoBans() {
        try (Kernel kernel = Kernel.open()) {
            for (String subject : List.of("0.0.0.0", "::/64", "::1")) {
                assertThrows(
                        KernelException.class,
                        () -> kernel.projection().put(Kernel.ban(Subject.parse(subject), HOUR, Reason.MANUAL)),
                        subject);
            }
        }
    }
}

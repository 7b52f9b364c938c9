// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Kernel.DROP;
import static io.honeymesh.enforcement.Kernel.PASS;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The kernel reads while this side writes, in the same buckets. */
class ConcurrencyTest {
    private static final long RUN_NANOS = Duration.ofSeconds(2).toNanos();
    /** In one call, so that the moments at which an entry is half written are met. */
    private static final int READS_AT_A_TIME = 100_000;

    private static final int TURNS_A_PACKET = 1000;
    private static final String STABLE = "198.51.100.7";
    private static final String NEVER = "198.51.100.8";

    @Test
    void aWriterNeverGivesAStableEntryAWrongVerdict() throws InterruptedException {
        EnforcementSettings settings = EnforcementSettings.of(Map.of("capacity", 100));
        // Two buckets for 64 entries: every write happens beside the entries that are read, or in the fallback map.
        try (Kernel kernel = Kernel.open(settings, new KernelTables.Buckets(2, 2, 16))) {
            kernel.ban(STABLE);
            AtomicReference<String> wrong = new AtomicReference<>();
            long end = System.nanoTime() + RUN_NANOS;
            long[] runs = new long[1];
            Thread reader = Thread.ofPlatform().start(() -> {
                byte[] banned = Frame.from(STABLE).ack(80).bytes();
                byte[] free = Frame.from(NEVER).ack(80).bytes();
                while (System.nanoTime() < end && wrong.get() == null) {
                    if (kernel.run(banned) != DROP) {
                        wrong.set("the banned source passed");
                    }
                    if (kernel.run(free) != PASS) {
                        wrong.set("the other source was dropped");
                    }
                    runs[0]++;
                }
            });
            Random random = new Random(1);
            long writes = 0;
            while (System.nanoTime() < end && wrong.get() == null) {
                String subject = "198.18.0." + (1 + random.nextInt(60));
                if (random.nextBoolean()) {
                    kernel.ban(subject);
                } else {
                    kernel.unban(subject);
                }
                writes++;
            }
            reader.join();
            assertNull(wrong.get());
            assertTrue(runs[0] > 1000 && writes > 1000, runs[0] + " runs, " + writes + " writes");
            assertEquals(DROP, kernel.run(Frame.from(STABLE).ack(80)));
        }
    }

    /** One place for two, an entry that has ended and one that holds: the order of writing keeps the one's key from the other's value. */
    @Test
    void entriesThatTakeTurnsInOnePlaceAreNeverTakenForEachOther() throws InterruptedException {
        EnforcementSettings settings = EnforcementSettings.of(Map.of("capacity", 100));
        try (Kernel kernel = Kernel.open(settings, new KernelTables.Buckets(2, 2, 16))) {
            for (int host = 1; inFallback(kernel) == 0; host++) {
                kernel.ban("198.18.1." + host);
            }
            kernel.unban("198.18.1.1");
            Subject ended = Subject.parse(fitting(kernel, "203.0.113."));
            Subject holds = Subject.parse(fitting(kernel, "192.0.2."));
            byte[] ofEnded = Frame.from(ended.address()).ack(80).bytes();
            byte[] ofHolding = Frame.from(holds.address()).ack(80).bytes();
            long end = System.nanoTime() + RUN_NANOS;
            AtomicLong read = new AtomicLong();
            Thread reader = Thread.ofPlatform().start(() -> {
                while (System.nanoTime() < end) {
                    read.addAndGet(READS_AT_A_TIME);
                    assertDoesNotThrow(
                            () -> kernel.tables().program().run(KernelProgram.ETHERNET, ofEnded, READS_AT_A_TIME));
                }
            });
            long dropped = 0;
            for (long turn = 0; System.nanoTime() < end; turn++) {
                kernel.put(Kernel.ban(ended, Duration.ofHours(-1), Reason.TRAP));
                kernel.unban(ended.toString());
                kernel.put(Kernel.ban(holds, Duration.ofHours(1), Reason.TRAP));
                if (turn % TURNS_A_PACKET == 0) {
                    assertEquals(DROP, kernel.run(ofHolding));
                    dropped++;
                }
                kernel.unban(holds.toString());
            }
            reader.join();
            assertTrue(read.get() > 1_000_000 && dropped > 10, read + " reads, " + dropped + " packets of the other");
            assertEquals(dropped, kernel.count("dropped.ban4"), "the entry that has ended was taken for the other");
        }
    }

    private static long inFallback(Kernel kernel) {
        return kernel.projection().counters().get("table.fallback");
    }

    /** One that finds the place which is left. */
    private static String fitting(Kernel kernel, String network) {
        long before = inFallback(kernel);
        for (int host = 1; host < 255; host++) {
            String source = network + host;
            kernel.ban(source);
            boolean fits = inFallback(kernel) == before;
            kernel.unban(source);
            if (fits) {
                return source;
            }
        }
        throw new AssertionError("none fits");
    }
}

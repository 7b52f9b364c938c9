// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.enforcement.KernelLayout.Clock;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KernelClockTest {
    private Kernel kernel;
    private MemorySegment lastRead;

    @BeforeEach
    void open() throws KernelException {
        kernel = Kernel.open();
        lastRead = kernel.tables().program().memory("clock", Clock.BYTES);
    }

    @AfterEach
    void close() {
        if (kernel != null) {
            kernel.close();
        }
    }

    private long readAt() {
        return lastRead.get(Native.LONG, Clock.MONOTONIC_NANOS);
    }

    @Test
    void aTouchAfterSecondsOfQuietNeedsNoSystemCallToKnowTheTime() {
        long before = readAt();
        kernel.sleep(Duration.ofMillis(5200));
        long computed = kernel.clock().now();
        assertEquals(before, readAt(), "the kernel was not asked");
        kernel.clock().refresh();
        assertTrue(readAt() > before);
        long off = lastRead.get(Native.LONG, Clock.JIFFIES) - computed;
        assertTrue(Math.abs(off) <= kernel.clock().ticks(Duration.ofMillis(50)), off + " ticks off");
    }

    /** A guest whose host delivers its thousand ticks a second four at a time. */
    @Test
    void aMachineThatTicksInBurstsIsMeasuredToo() throws KernelException {
        long[] millis = new long[1];
        KernelClock.Ticks bursts = () -> {
            millis[0]++;
            return new KernelClock.Sample(millis[0] / 4 * 4, millis[0] * 1_000_000);
        };
        assertEquals(1000, KernelClock.measure(bursts, 60_000_000), 50);
        assertTrue(millis[0] < 1000, "within a second");
    }

    @Test
    void aClosedClockIsReadNoMore() {
        kernel.clock().close();
        long before = readAt();
        kernel.clock().refresh();
        assertEquals(before, readAt());
    }
}

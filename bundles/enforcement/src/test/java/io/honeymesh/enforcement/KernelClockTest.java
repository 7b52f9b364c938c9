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

    /** A guest's host may deliver its ticks some at a time: so over a second. */
    @Test
    void S34_aTickIsAsLongAsTheKernelSays() {
        kernel.clock().refresh();
        long nanos = readAt();
        long jiffies = lastRead.get(Native.LONG, Clock.JIFFIES);
        kernel.sleep(Duration.ofSeconds(1));
        kernel.clock().refresh();
        double measured = (lastRead.get(Native.LONG, Clock.JIFFIES) - jiffies) * 1e9 / (readAt() - nanos);
        assertEquals(kernel.clock().hz(), measured, kernel.clock().hz() * 0.03);
    }

    @Test
    void aClosedClockIsReadNoMore() {
        kernel.clock().close();
        long before = readAt();
        kernel.clock().refresh();
        assertEquals(before, readAt());
    }
}

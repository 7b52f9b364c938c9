// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.enforcement.KernelLayout.Clock;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's clock, jiffies, which tables use because it goes on when this process is stopped (S34). Thread-safe while the
 * program is open.
 */
final class KernelClock {
    private static final Logger LOG = LoggerFactory.getLogger(KernelClock.class);
    /** Both clocks follow the same timer: over minutes they stay within a tick. */
    private static final long SAMPLE_AGE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static final long FAR_SECONDS = Duration.ofDays(365L * 30).toSeconds();
    private static final byte[] ANY_PACKET = new byte[64];

    /** Both clocks at one moment. */
    record Sample(long jiffies, long nanos) {}

    private final KernelProgram program;
    private final MemorySegment memory;
    private final double hz;
    private volatile Sample sample;
    private boolean closed;

    KernelClock(KernelProgram program, MemorySegment memory) throws KernelException {
        this.program = program;
        this.memory = memory;
        this.hz = Math.rint(1e9 / Libc.tickNanos());
        this.sample = read(program, memory);
    }

    private static Sample read(KernelProgram program, MemorySegment memory) throws KernelException {
        synchronized (memory) {
            program.run(KernelProgram.CLOCK, ANY_PACKET, 1);
            return new Sample(memory.get(Native.LONG, Clock.JIFFIES), memory.get(Native.LONG, Clock.MONOTONIC_NANOS));
        }
    }

    double hz() {
        return hz;
    }

    /** The present jiffy. No system call, as long as somebody {@linkplain #refresh refreshes} it now and then. */
    long now() {
        long nanos = System.nanoTime(); // CLOCK_MONOTONIC, as the kernel's sample is
        if (nanos - sample.nanos > SAMPLE_AGE_NANOS) {
            refresh();
        }
        Sample base = sample;
        return base.jiffies + (long) ((nanos - base.nanos) * hz / 1e9);
    }

    /** Reads both clocks anew. To be called where nobody waits: it takes up to hundreds of microseconds. */
    void refresh() {
        synchronized (memory) {
            if (closed) {
                return;
            }
            try {
                sample = read(program, memory);
            } catch (KernelException e) {
                LOG.warn("the kernel clock can't be read, the last sample is used on: {}", e.getMessage());
            }
        }
    }

    /** Waits for a refresh that is under way; later ones do nothing. */
    void close() {
        synchronized (memory) {
            closed = true;
        }
    }

    /** Length in jiffies, rounded up; at least 1. */
    int ticks(Duration length) {
        return Math.clamp((long) Math.ceil(length.toNanos() * hz / 1e9), 1, Integer.MAX_VALUE / 2);
    }

    /** The jiffy at which a moment comes; a moment far off is {@link BanValue#FOREVER}. */
    long at(Instant moment) {
        long wallMillis = System.currentTimeMillis();
        if (moment.getEpochSecond() - wallMillis / 1000 > FAR_SECONDS) {
            return BanValue.FOREVER;
        }
        long leftMillis = moment.toEpochMilli() - wallMillis;
        return leftMillis <= 0 ? 0 : now() + (long) Math.ceil(leftMillis * hz / 1000);
    }

    /** The moment at which a jiffy comes, to a tick; {@link io.honeymesh.api.Ban#FOREVER} for the last there is. */
    Instant instant(long jiffies) {
        if (jiffies >= BanValue.FOREVER) {
            return io.honeymesh.api.Ban.FOREVER;
        }
        return Instant.now().plusNanos((long) ((jiffies - now()) / hz * 1e9));
    }
}

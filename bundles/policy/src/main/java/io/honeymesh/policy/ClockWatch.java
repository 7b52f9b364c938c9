// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Ban;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Notices when somebody sets the wall clock, by a clock that nobody can set. Not thread-safe: its owner's lock guards it. */
final class ClockWatch {

    private static final long JUMP_MILLIS = 2000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final InstantSource wall;
    private final LongSupplier monotonicNanos;
    private long aheadMillis;

    ClockWatch(InstantSource wall, LongSupplier monotonicNanos) {
        this.wall = wall;
        this.monotonicNanos = monotonicNanos;
        aheadMillis = ahead();
    }

    private long ahead() {
        return wall.millis() - monotonicNanos.getAsLong() / NANOS_PER_MILLI;
    }

    /** By how much the clock was set since it was last asked for or settled, forward or back; 0 if it wasn't. */
    long jumpedMillis() {
        long now = ahead();
        long by = now - aheadMillis;
        if (Math.abs(by) < JUMP_MILLIS) {
            return 0;
        }
        aheadMillis = now;
        return by;
    }

    /** Called now and then, so that a clock that is being corrected bit by bit never adds up to one that was set. */
    void settle() {
        aheadMillis = ahead();
    }

    /** When what was to end then ends, so that it lasts as long as it would have. */
    static Instant moved(Instant until, Duration by) {
        return until.equals(Ban.FOREVER) ? until : until.plus(by);
    }
}

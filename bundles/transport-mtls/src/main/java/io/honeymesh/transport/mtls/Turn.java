// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Something that is done once at a time, and not again too soon. Thread-safe. */
final class Turn {

    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private boolean busy;
    private long nextNanos;

    /** @param pause from one beginning to the next */
    Turn(Duration pause, LongSupplier nanoTime) {
        pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
        nextNanos = nanoTime.getAsLong();
    }

    /** @return whether it may be done now; {@link #end} follows */
    synchronized boolean begin() {
        long now = nanoTime.getAsLong();
        if (busy || now - nextNanos < 0) {
            return false;
        }
        busy = true;
        nextNanos = now + pauseNanos;
        return true;
    }

    /** @return whether it may be done now, and is over at once */
    synchronized boolean pass() {
        boolean may = begin();
        if (may) {
            end();
        }
        return may;
    }

    synchronized void end() {
        busy = false;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Who waits until what was handed in before has been written, or found impossible to write. Thread-safe. */
final class Flushes {

    private long asked;
    private long settled;

    /** A place in the queue, to be {@linkplain #await waited} for. */
    synchronized long ask() {
        return ++asked;
    }

    /** Whether somebody waits. */
    synchronized boolean isWaitedFor() {
        return asked > settled;
    }

    /** All who have asked so far: what is written from now on serves them. */
    synchronized long asked() {
        return asked;
    }

    /** Lets those go who had asked by then. */
    synchronized void settle(long upTo) {
        settled = Math.max(settled, upTo);
        notifyAll();
    }

    /**
     * Waits until the place is settled.
     *
     * @param writing whether anybody still writes
     * @return false if the time ran out first, or nobody writes any more
     */
    synchronized boolean await(long place, Duration atMost, BooleanSupplier writing) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (settled < place) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0 || !writing.getAsBoolean()) {
                return false;
            }
            wait(leftMillis);
        }
        return true;
    }
}

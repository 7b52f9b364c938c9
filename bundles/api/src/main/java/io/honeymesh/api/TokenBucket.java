// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.function.LongSupplier;

/** A token bucket: so many at once, and so many a second in the long run. Thread-safe. */
public final class TokenBucket {

    private final double capacity;
    private final double perNano;
    private final LongSupplier nanoTime;
    private double tokens;
    private long last;

    /**
     * A full one.
     *
     * @param burst how many at once, at least 1
     * @param perSecond how many a second come anew, above 0
     * @param nanoTime a clock such as {@link System#nanoTime}
     */
    public TokenBucket(int burst, double perSecond, LongSupplier nanoTime) {
        this.capacity = burst;
        this.perNano = perSecond / 1e9;
        this.nanoTime = nanoTime;
        this.tokens = burst;
        this.last = nanoTime.getAsLong();
    }

    /** Takes one. @return whether there was one left */
    public synchronized boolean take() {
        boolean left = has();
        if (left) {
            tokens--;
        }
        return left;
    }

    /** Whether there is one left now. */
    public synchronized boolean has() {
        long now = nanoTime.getAsLong();
        tokens = Math.min(capacity, tokens + (now - last) * perNano);
        last = now;
        return tokens >= 1;
    }
}

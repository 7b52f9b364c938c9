// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import java.util.function.LongSupplier;

/** So many at once, and so many a second in the long run. Thread-safe. */
final class TokenBucket {

    private final double capacity;
    private final double perNano;
    private final LongSupplier nanoTime;
    private double tokens;
    private long last;

    TokenBucket(int burst, double perSecond, LongSupplier nanoTime) {
        this.capacity = burst;
        this.perNano = perSecond / 1e9;
        this.nanoTime = nanoTime;
        this.tokens = burst;
        this.last = nanoTime.getAsLong();
    }

    /** Whether there was one left. */
    synchronized boolean take() {
        boolean left = has();
        if (left) {
            tokens--;
        }
        return left;
    }

    synchronized boolean has() {
        long now = nanoTime.getAsLong();
        tokens = Math.min(capacity, tokens + (now - last) * perNano);
        last = now;
        return tokens >= 1;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.TokenBucket;
import java.util.function.LongSupplier;

/** A token bucket for each of many, of which the least recently seen are forgotten. Thread-safe. */
final class Budgets {

    private static final int MOST = 4096;

    private final Bounded<String, TokenBucket> buckets = new Bounded<>(MOST);
    private final int burst;
    private final double perSecond;
    private final LongSupplier nanoTime;

    Budgets(int burst, double perSecond, LongSupplier nanoTime) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    boolean take(String whose) {
        return bucket(whose).take();
    }

    /** Whether there is anything to take. */
    boolean has(String whose) {
        return bucket(whose).has();
    }

    private TokenBucket bucket(String whose) {
        synchronized (buckets) {
            return buckets.computeIfAbsent(whose, _ -> new TokenBucket(burst, perSecond, nanoTime));
        }
    }
}

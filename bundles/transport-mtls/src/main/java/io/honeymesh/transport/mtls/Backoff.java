// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** When to dial whom again: later after each failure, never all at once. Thread-safe. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final int MOST = 10_000;

    private record Next(long atNanos, Duration delay) {}

    private final Map<String, Next> next = new Bounded<>(MOST);
    private final LongSupplier nanoTime;
    private final RandomGenerator random;

    Backoff(LongSupplier nanoTime, RandomGenerator random) {
        this.nanoTime = nanoTime;
        this.random = random;
    }

    synchronized boolean mayDial(String nodeId) {
        Next when = next.get(nodeId);
        return when == null || nanoTime.getAsLong() - when.atNanos() >= 0;
    }

    /** @param longest pause that it comes to */
    synchronized void failed(String nodeId, Duration longest) {
        Duration before = next.containsKey(nodeId) ? next.get(nodeId).delay().multipliedBy(2) : FIRST;
        Duration delay = before.compareTo(longest) < 0 ? before : longest;
        // Half of it for sure, the other half by chance.
        long nanos = delay.toNanos() / 2 + random.nextLong(delay.toNanos() / 2 + 1);
        next.put(nodeId, new Next(nanoTime.getAsLong() + nanos, delay));
    }

    synchronized void succeeded(String nodeId) {
        next.remove(nodeId);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.IpAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * How often an address has shown a wrong token lately: ten in a row, then one every six seconds. Somebody with the right one is never
 * held up, for others may share their address. Thread-safe.
 */
final class Throttle {

    /** Wrong ones at once. */
    static final int BURST = 10;

    static final Duration EACH = Duration.ofSeconds(6);

    private static final int MOST_SOURCES = 4096;
    private static final int IPV6_NETWORK_BITS = 64;

    /** When the room that a source has used up is free again, in nanoseconds: a leaky bucket. */
    private final Map<IpAddress, Long> fullUntil = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IpAddress, Long> eldest) {
            return size() > MOST_SOURCES;
        }
    };

    private final LongSupplier nanos;

    /** @param nanos a monotonic clock */
    Throttle(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Counts a wrong token. @return how many seconds it has to wait for the next; empty if it has not been too often yet */
    synchronized OptionalLong failed(IpAddress source) {
        long now = nanos.getAsLong();
        IpAddress hand = source.masked(Math.min(IPV6_NETWORK_BITS, source.bitLength()));
        long empty = fullUntil.getOrDefault(hand, now);
        long level = Math.max(empty - now, 0);
        if (level > EACH.toNanos() * (BURST - 1)) {
            return OptionalLong.of(
                    1 + Duration.ofNanos(level - EACH.toNanos() * (BURST - 1)).toSeconds());
        }
        fullUntil.put(hand, now + level + EACH.toNanos());
        return OptionalLong.empty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import io.honeymesh.api.spi.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Envelopes whose entries end alike, so that one call puts them. */
record Batch(Duration life, Map<String, byte[]> entries) {

    /** Those that have ended are left out. */
    static List<Batch> of(List<Envelope> envelopes, Instant now) {
        Map<Duration, Map<String, byte[]>> groups = new LinkedHashMap<>();
        for (Envelope envelope : envelopes) {
            Duration left = Duration.between(now, envelope.expires());
            if (left.isPositive()) {
                groups.computeIfAbsent(life(left), life -> new LinkedHashMap<>())
                        .put(envelope.id(), envelope.bytes());
            }
        }
        return groups.entrySet().stream()
                .map(group -> new Batch(group.getKey(), group.getValue()))
                .toList();
    }

    /** Rounded up by a sixteenth at most: an entry may outlive its envelope for a while, and many end alike. */
    static Duration life(Duration left) {
        long seconds = Math.min(
                left.plusNanos(999_999_999).toSeconds(), Duration.ofDays(366).toSeconds());
        long unit = Math.max(1, Long.highestOneBit(seconds) >> 4);
        return Duration.ofSeconds((seconds + unit - 1) / unit * unit);
    }
}

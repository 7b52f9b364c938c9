// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The latest few of something, and when each was last seen. Not thread-safe. */
final class Recent<T> {

    private final Lru<T, Instant> seen;

    Recent(int max) {
        seen = new Lru<>(max);
    }

    void add(T what, Instant at) {
        seen.put(what, at);
    }

    List<T> since(Instant begin) {
        return seen.entrySet().stream()
                .filter(entry -> !entry.getValue().isBefore(begin))
                .map(Map.Entry::getKey)
                .toList();
    }
}

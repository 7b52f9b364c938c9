// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What came of the messages that came in, counted. Thread-safe. */
final class Refusals {

    private static final Refusal[] CAUSES = Refusal.values();

    private final AtomicLongArray refused = new AtomicLongArray(CAUSES.length);
    final AtomicLong accepted = new AtomicLong();
    final AtomicLong duplicates = new AtomicLong();

    void count(Refusal cause) {
        refused.incrementAndGet(cause.ordinal());
    }

    long of(Refusal cause) {
        return refused.get(cause.ordinal());
    }

    /** By cause, in the order of the door; those that never came up are left out. */
    Map<String, Long> all() {
        Map<String, Long> all = new LinkedHashMap<>();
        for (Refusal cause : CAUSES) {
            if (of(cause) > 0) {
                all.put(cause.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), of(cause));
            }
        }
        return all;
    }
}

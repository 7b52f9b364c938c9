// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What came up most often, counted by the hour and by the day as events are written, so that no question reads the events. Of each hour and
 * day the most frequent values are kept, those of sources that proved their address apart from the others: whoever forges addresses,
 * or makes up ever new values, pushes out nothing that comes up often (S12). Counts may be too low for what is rare, never too
 * high. Thread-safe; methods throw {@link IllegalStateException} with one clear line if the ledger can't be read.
 */
@ProviderType
public interface Statistics {

    /** The most that is given at once. */
    int MAX_LIMIT = 1000;

    /** What is counted. Only ever added to at the end: ledgers hold the ordinals. */
    enum Dimension {
        /** Touches, scans and observations by source: an IPv4 address, of IPv6 the /64. */
        SOURCE,
        /** Touches by local port and trap: {@code 22/tcp ssh}. */
        PORT,
        /** Conversations by the payload patterns and tools recognised in them: {@code payload-pattern: Log4Shell}. */
        PATTERN,
        /** Touches, scans and conversations by the id of an {@link io.honeymesh.api.AttackTechnique}. */
        TECHNIQUE
    }

    /**
     * How often a value came up.
     *
     * @param value escaped
     * @param count in all
     * @param claimed how many of them came from addresses that may be forged
     * @param sources different ones that proved their address, IPv6 by the /64: exact up to 64, beyond that within some 13 %
     */
    record Tally(String value, long count, long claimed, long sources, Instant first, Instant last) {

        /** As JSON-friendly values in a fixed order. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("value", value);
            fields.put("count", count);
            fields.put("claimed", claimed);
            fields.put("sources", sources);
            fields.put("first", first.toString());
            fields.put("last", last.toString());
            return fields;
        }
    }

    /**
     * An answer.
     *
     * @param since from when on it counts: the beginning of the window's first hour or day, or when counting began if that was later
     */
    record Top(Instant since, List<Tally> tallies) {}

    /**
     * What came up most often, by what can't be forged first.
     *
     * @param window up to now; up to two days it is counted in whole hours, beyond in whole days
     * @param limit 1–{@link #MAX_LIMIT}
     */
    Top top(Dimension dimension, Duration window, int limit);
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Subject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many events one source may have stored (S12): a bucket of an hour's worth, refilled evenly, per IPv4 address or IPv6
 * /64. Remembers a bounded number of sources, the longest unheard forgotten first. Not thread-safe.
 */
final class SourceQuota {

    private static final int MAX_SOURCES = 16_384;
    private static final double NANOS_PER_HOUR = 3600e9;

    private static final class Bucket {
        private double tokens;
        private long filledNanos;
    }

    private final Map<Subject, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Subject, Bucket> eldest) {
            return size() > MAX_SOURCES;
        }
    };

    /** Takes one event's room from the source's bucket, if there is any. */
    boolean admit(Subject source, int perHour, long nowNanos) {
        Subject counted = source.address().bitLength() == 128 && source.prefixLength() > 64
                ? new Subject(source.address(), 64)
                : source;
        Bucket bucket = buckets.get(counted);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.tokens = perHour;
            bucket.filledNanos = nowNanos;
            buckets.put(counted, bucket);
        }
        double refill = (nowNanos - bucket.filledNanos) / NANOS_PER_HOUR * perHour;
        bucket.tokens = Math.min(perHour, bucket.tokens + refill);
        bucket.filledNanos = nowNanos;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }
}

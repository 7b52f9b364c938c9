// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of one database as one conversation sees and changes them; what it may add is bounded. */
final class Keyspace {

    /** Bytes that one conversation may add to a database; what goes beyond is believed but not kept. */
    static final int MAX_ADDED_BYTES = 64 << 10;

    /** Steps that all patterns of a conversation may cost; after that nothing matches. */
    private static final long MAX_MATCHING_STEPS = 5_000_000;

    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<String, Instant> expiries = new HashMap<>();
    private int room = MAX_ADDED_BYTES;
    private long steps = MAX_MATCHING_STEPS;

    /** Whether so much may still be added; if so it is counted. */
    boolean admits(int bytes) {
        if (bytes > room) {
            return false;
        }
        room -= bytes;
        return true;
    }

    Optional<Value> get(String key) {
        Instant expiry = expiries.get(key);
        if (expiry != null && !expiry.isAfter(Instant.now())) {
            remove(key);
        }
        return Optional.ofNullable(values.get(key));
    }

    boolean contains(String key) {
        return get(key).isPresent();
    }

    /** Sets a key and forgets when it was to expire. */
    void put(String key, Value value) {
        expiries.remove(key);
        values.put(key, value);
    }

    /** Sets a key that expires when it did. */
    void replace(String key, Value value) {
        values.put(key, value);
    }

    boolean remove(String key) {
        expiries.remove(key);
        return values.remove(key) != null;
    }

    void expire(String key, Instant at) {
        expiries.put(key, at);
    }

    boolean persist(String key) {
        return expiries.remove(key) != null;
    }

    Optional<Instant> expiry(String key) {
        return Optional.ofNullable(expiries.get(key));
    }

    void clear() {
        values.clear();
        expiries.clear();
    }

    int size() {
        return values.size();
    }

    /** Keys that expire some day. */
    int expiring() {
        return expiries.size();
    }

    /** Mean time that they have left. */
    long averageTtlMillis() {
        long now = Instant.now().toEpochMilli();
        return (long) expiries.values().stream()
                .mapToLong(at -> Math.max(0, at.toEpochMilli() - now))
                .average()
                .orElse(0);
    }

    Optional<String> any() {
        return values.keySet().stream().findFirst();
    }

    List<String> matching(String pattern) {
        List<String> found = new ArrayList<>();
        for (String key : List.copyOf(values.keySet())) {
            steps -= (long) (1 + pattern.length()) * (1 + key.length());
            if (steps < 0) {
                return List.of();
            }
            if (Words.matches(pattern, key) && contains(key)) {
                found.add(key);
            }
        }
        return found;
    }
}

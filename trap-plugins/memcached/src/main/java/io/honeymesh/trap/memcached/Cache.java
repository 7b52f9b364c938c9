// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The items as one client sees and changes them; what it may add is bounded. */
final class Cache {

    /** Bytes that one conversation may add; what goes beyond is believed but not kept. */
    static final int MAX_ADDED_BYTES = 64 << 10;

    /** What memcached takes for a duration; more is a moment (REALTIME_MAXDELTA). */
    private static final long MAX_DURATION_SECONDS = 60L * 60 * 24 * 30;

    private final Map<String, Item> items = new LinkedHashMap<>();
    private long cas;
    private int room = MAX_ADDED_BYTES;

    Cache(long cas) {
        this.cas = cas;
    }

    Optional<Item> get(String key) {
        Optional<Item> item = Optional.ofNullable(items.get(key));
        if (item.filter(i -> i.isGone(Instant.now())).isPresent()) {
            items.remove(key);
            return Optional.empty();
        }
        return item;
    }

    /** Like {@link #get}, and remembers that it was read. */
    Optional<Item> fetch(String key) {
        Optional<Item> item = get(key);
        item.ifPresent(i -> items.put(key, i.read(Instant.now())));
        return item;
    }

    /** Stores a value. @return its CAS value */
    long put(String key, long flags, String data, Optional<Instant> expiry) {
        cas++;
        int bytes = key.length() + data.length() + 64;
        if (bytes <= room) {
            room -= bytes;
            items.put(key, new Item(key, flags, data, expiry, cas, Instant.now(), false));
        } else {
            items.remove(key);
        }
        return cas;
    }

    void touch(Item item, Optional<Instant> expiry) {
        items.put(item.key(), item.expiring(expiry));
    }

    boolean remove(String key) {
        boolean there = get(key).isPresent();
        items.remove(key);
        return there;
    }

    void clear() {
        items.clear();
    }

    /** All that haven't expired, the newest first. */
    List<Item> all() {
        Instant now = Instant.now();
        return List.copyOf(items.values()).reversed().stream()
                .filter(item -> !item.isGone(now))
                .toList();
    }

    /** When something expires: never, at once, in some seconds or at a moment, as memcached's {@code realtime} reads it. */
    static Optional<Instant> expiry(long seconds) {
        if (seconds == 0) {
            return Optional.empty();
        }
        if (seconds < 0) {
            return Optional.of(Instant.EPOCH);
        }
        return Optional.of(
                seconds > MAX_DURATION_SECONDS
                        ? Instant.ofEpochSecond(Math.min(seconds, Integer.MAX_VALUE))
                        : Instant.now().plusSeconds(seconds));
    }
}

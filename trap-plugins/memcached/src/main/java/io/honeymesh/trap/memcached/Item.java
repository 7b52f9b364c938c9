// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import java.time.Instant;
import java.util.Optional;

/**
 * A stored value.
 *
 * @param cas unique to each change
 * @param fetched whether it was ever read
 */
record Item(String key, long flags, String data, Optional<Instant> expiry, long cas, Instant touched, boolean fetched) {

    /** memcached's item header with its CAS value, for 64 bit. */
    private static final int HEADER_BYTES = 56;

    private static final int FLAG_BYTES = 4;
    private static final int FIRST_CHUNK_BYTES = 96;
    private static final double GROWTH = 1.25;
    private static final int ALIGNMENT = 8;

    /** Bytes it takes in memory, as {@code metadump} says. */
    int sizeBytes() {
        return HEADER_BYTES + key.length() + 1 + (flags == 0 ? 0 : FLAG_BYTES) + data.length() + 2;
    }

    /** The slab class it falls into, counted from 1. */
    int slab() {
        int slab = 1;
        while (chunkBytes(slab) < sizeBytes()) {
            slab++;
        }
        return slab;
    }

    static int chunkBytes(int slab) {
        int size = FIRST_CHUNK_BYTES;
        for (int i = 1; i < slab; i++) {
            size = (int) (size * GROWTH);
            size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
        return size;
    }

    boolean isGone(Instant now) {
        return expiry.isPresent() && !expiry.get().isAfter(now);
    }

    Item expiring(Optional<Instant> at) {
        return new Item(key, flags, data, at, cas, touched, fetched);
    }

    Item read(Instant now) {
        return new Item(key, flags, data, expiry, cas, now, true);
    }
}

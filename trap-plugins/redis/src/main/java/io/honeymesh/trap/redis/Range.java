// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

/** A part of something, from Redis' inclusive and possibly negative bounds; {@code to} is exclusive. */
record Range(int from, int to) {

    static Range of(long first, long last, int length) {
        long from = Math.max(0, first < 0 ? first + length : first);
        long to = Math.min(length - 1L, last < 0 ? last + length : last);
        return from > to ? new Range(0, 0) : new Range((int) from, (int) to + 1);
    }
}

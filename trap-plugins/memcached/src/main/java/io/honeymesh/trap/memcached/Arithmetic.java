// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import java.util.OptionalLong;

/** Counting up and down in items. */
final class Arithmetic {

    /** Longest number an item may hold to be counted with. */
    private static final int MAX_DIGITS = 18;

    private Arithmetic() {}

    /** What the item's number becomes; empty if it holds none. Counting down stops at 0. */
    static OptionalLong changed(Item item, long delta, boolean up) {
        String digits = item.data().stripTrailing();
        OptionalLong value = digits.length() > MAX_DIGITS ? OptionalLong.empty() : Numbers.unsigned(digits);
        if (value.isEmpty()) {
            return value;
        }
        long now = value.getAsLong();
        return OptionalLong.of(up ? now + delta : Math.max(0, now - delta));
    }

    /** The new value in as many bytes as the old one, if it fits: memcached changes it in place. */
    static String inPlace(Item item, long value) {
        String digits = Long.toString(value);
        return digits + " ".repeat(Math.max(0, item.data().length() - digits.length()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/**
 * How wide an order by hand may be, and what a list of others names: a slip of the keyboard must not cut off half the Internet, nor let
 * it all in. Pure.
 */
public final class Widths {

    public static final int SHORTEST_IPV4_PREFIX = 8;
    public static final int SHORTEST_IPV6_PREFIX = 24;

    private Widths() {}

    public static boolean allow(Subject subject) {
        return subject.prefixLength() >= shortest(subject);
    }

    /** @throws IllegalArgumentException with one clear line if the prefix is too short */
    public static void check(Subject subject) {
        if (!allow(subject)) {
            throw new IllegalArgumentException(
                    subject + " is too wide: the prefix length must be at least " + shortest(subject));
        }
    }

    private static int shortest(Subject subject) {
        return subject.address().bitLength() == 32 ? SHORTEST_IPV4_PREFIX : SHORTEST_IPV6_PREFIX;
    }
}

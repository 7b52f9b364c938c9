// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Subject;

/** How wide an order by hand may be: a slip of the keyboard must not cut off half the Internet, nor let it all in. */
final class Widths {

    static final int SHORTEST_IPV4_PREFIX = 8;
    static final int SHORTEST_IPV6_PREFIX = 24;

    private Widths() {}

    /** @throws IllegalArgumentException with one clear line if the prefix is too short */
    static void check(Subject subject) {
        int shortest = subject.address().bitLength() == 32 ? SHORTEST_IPV4_PREFIX : SHORTEST_IPV6_PREFIX;
        if (subject.prefixLength() < shortest) {
            throw new IllegalArgumentException(
                    subject + " is too wide: the prefix length must be at least " + shortest);
        }
    }
}

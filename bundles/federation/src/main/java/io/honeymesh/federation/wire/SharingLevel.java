// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

/** How much a ban signal says of why. Each level holds those before it. */
public enum SharingLevel {
    /** Whom, why in a word, and until when. */
    L1,
    /** The client's fingerprints and the ports it asked for as well. */
    L2,
    /** What it did, in numbers and names of rules. */
    L3,
    /** The first bytes of what it sent. */
    L4;

    int number() {
        return ordinal() + 1;
    }

    static SharingLevel of(int number) {
        return values()[number - 1];
    }

    public boolean includes(SharingLevel other) {
        return compareTo(other) >= 0;
    }
}

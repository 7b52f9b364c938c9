// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

/** The sixteen values clients sprinkle in at random so that servers don't grow brittle (RFC 8701). */
final class Grease {

    private Grease() {}

    /** 0x0a0a, 0x1a1a … 0xfafa. */
    static boolean is(int value) {
        return (value & 0x0f0f) == 0x0a0a && value >>> 8 == (value & 0xff);
    }
}

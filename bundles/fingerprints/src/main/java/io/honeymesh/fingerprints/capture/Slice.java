// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.fingerprints.Bytes;
import java.util.Arrays;

/** Part of a packet, from one layer's header on. Offsets count from its own beginning; the caller has checked the length. */
record Slice(byte[] bytes, int from, int to) {

    static final Slice NOTHING = new Slice(Bytes.NONE, 0, 0);

    int length() {
        return to - from;
    }

    int u8(int at) {
        return Bytes.u8(bytes, from + at);
    }

    int u16(int at) {
        return Bytes.u16(bytes, from + at);
    }

    int s32(int at) {
        return Bytes.s32(bytes, from + at);
    }

    /** Without its first bytes; nothing if it hasn't that many. */
    Slice behind(int count) {
        return count > length() ? NOTHING : new Slice(bytes, from + count, to);
    }

    /** Its first bytes; all if it hasn't that many. */
    Slice first(int count) {
        return count < length() ? new Slice(bytes, from, from + count) : this;
    }

    byte[] copy(int at, int count) {
        return Arrays.copyOfRange(bytes, from + at, from + at + count);
    }
}

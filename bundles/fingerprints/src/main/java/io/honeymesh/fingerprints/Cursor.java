// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.util.Arrays;

/** Reads QUIC's fields one after the other. Once one doesn't fit, nothing is left and every number is -1. */
final class Cursor {

    private final byte[] bytes;
    private final int to;
    private int at;

    Cursor(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.to = to;
    }

    byte[] bytes() {
        return bytes;
    }

    int at() {
        return at;
    }

    int left() {
        return to - at;
    }

    int u8() {
        return left() < 1 ? fail() : Bytes.u8(bytes, at++);
    }

    /** A variable-length integer (RFC 9000, 16). */
    long varint() {
        if (left() < 1) {
            return fail();
        }
        int length = 1 << (Bytes.u8(bytes, at) >>> 6);
        if (left() < length) {
            return fail();
        }
        long value = Bytes.u8(bytes, at) & 0x3f;
        for (int i = 1; i < length; i++) {
            value = value << 8 | Bytes.u8(bytes, at + i);
        }
        at += length;
        return value;
    }

    /** The next bytes as a copy; none if there are not that many. */
    byte[] take(int count) {
        if (count < 0 || count > left()) {
            fail();
            return Bytes.NONE;
        }
        at += count;
        return Arrays.copyOfRange(bytes, at - count, at);
    }

    void skip(long count) {
        if (count < 0 || count > left()) {
            fail();
        } else {
            at += (int) count;
        }
    }

    private int fail() {
        at = to;
        return -1;
    }
}

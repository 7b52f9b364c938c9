// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

/** Unsigned big-endian numbers out of bytes. The caller has checked the bounds. */
public final class Bytes {

    public static final byte[] NONE = {};

    private Bytes() {}

    public static int u8(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }

    public static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    public static int u24(byte[] bytes, int at) {
        return u16(bytes, at) << 8 | bytes[at + 2] & 0xff;
    }

    /** All 32 bits; large values come out negative. */
    public static int s32(byte[] bytes, int at) {
        return u16(bytes, at) << 16 | u16(bytes, at + 2);
    }
}

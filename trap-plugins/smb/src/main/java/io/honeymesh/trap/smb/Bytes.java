// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A cursor over received bytes that never reads past their end; numbers are little-endian. */
final class Bytes {

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int next;

    Bytes(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Bytes(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.start = from;
        this.next = from;
        this.end = end;
    }

    int left() {
        return end - next;
    }

    int length() {
        return end - start;
    }

    private int take(int count) throws Malformed {
        if (count < 0 || count > left()) {
            throw new Malformed("a message is too short");
        }
        int from = next;
        next += count;
        return from;
    }

    Bytes skip(int count) throws Malformed {
        take(count);
        return this;
    }

    int u8() throws Malformed {
        return bytes[take(1)] & 0xff;
    }

    int u16() throws Malformed {
        return u8() | u8() << 8;
    }

    int i32() throws Malformed {
        return u16() | u16() << 16;
    }

    long i64() throws Malformed {
        return i32() & 0xffff_ffffL | (long) i32() << 32;
    }

    byte[] array(int count) throws Malformed {
        int from = take(count);
        return Arrays.copyOfRange(bytes, from, from + count);
    }

    Bytes slice(int count) throws Malformed {
        int from = take(count);
        return new Bytes(bytes, from, from + count);
    }

    /** A part by its offset from the beginning; the cursor stays where it is. */
    Bytes at(int offset, int length) throws Malformed {
        if (offset < 0 || length < 0 || offset > length() - length) {
            throw new Malformed("a part lies outside of its message");
        }
        return new Bytes(bytes, start + offset, start + offset + length);
    }

    byte[] rest() {
        return Arrays.copyOfRange(bytes, next, end);
    }

    String utf16() {
        return new String(rest(), StandardCharsets.UTF_16LE);
    }

    String latin() {
        return new String(rest(), StandardCharsets.ISO_8859_1);
    }
}

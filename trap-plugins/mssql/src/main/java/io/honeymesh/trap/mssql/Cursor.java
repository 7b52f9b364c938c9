// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.nio.charset.StandardCharsets;

/** Reads a message from front to back. What isn't there is empty or zero, and {@link #isBroken()} says so. */
final class Cursor {

    private final byte[] bytes;
    private int next;
    private boolean broken;

    Cursor(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isBroken() {
        return broken;
    }

    int left() {
        return broken ? 0 : bytes.length - next;
    }

    Cursor at(int position) {
        broken |= position < 0 || position > bytes.length;
        next = broken ? next : position;
        return this;
    }

    void skip(long count) {
        if (has(count)) {
            next += (int) count;
        }
    }

    /** A little-endian number of up to 8 bytes. */
    long number(int count) {
        if (!has(count)) {
            return 0;
        }
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (bytes[next++] & 0xffL) << (8 * i);
        }
        return value;
    }

    int small(int count) {
        return (int) number(count);
    }

    byte[] bytes(long count) {
        if (!has(count)) {
            return new byte[0];
        }
        byte[] part = new byte[(int) count];
        System.arraycopy(bytes, next, part, 0, part.length);
        next += part.length;
        return part;
    }

    /** Text of so many UTF-16 code units. */
    String text(long chars) {
        return new String(bytes(2 * chars), StandardCharsets.UTF_16LE);
    }

    private boolean has(long count) {
        boolean there = !broken && count >= 0 && count <= bytes.length - next;
        broken |= !there;
        return there;
    }
}

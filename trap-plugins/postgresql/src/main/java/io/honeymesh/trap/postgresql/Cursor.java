// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

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
        return bytes.length - next;
    }

    /** A big-endian number. */
    long number(int count) {
        if (!has(count)) {
            return 0;
        }
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | bytes[next++] & 0xff;
        }
        return value;
    }

    String text(long count) {
        if (!has(count)) {
            return "";
        }
        next += (int) count;
        return new String(bytes, next - (int) count, (int) count, StandardCharsets.ISO_8859_1);
    }

    /** Up to NUL, which must be there. */
    String terminated() {
        int end = next;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        if (end == bytes.length) {
            broken = true;
            return "";
        }
        String text = text(end - next);
        next++;
        return text;
    }

    private boolean has(long count) {
        boolean there = !broken && count >= 0 && count <= left();
        broken |= !there;
        return there;
    }
}

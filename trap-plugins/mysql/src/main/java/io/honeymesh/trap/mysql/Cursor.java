// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.nio.charset.StandardCharsets;

/** Reads a packet from front to back. What isn't there is empty or zero, and {@link #isBroken()} says so. */
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

    /** A length in MySQL's variable encoding; what is longer than the packet breaks it. */
    int length() {
        int first = (int) number(1);
        long value = switch (first) {
            case 0xfb, 0xff -> -1;
            case 0xfc -> number(2);
            case 0xfd -> number(3);
            case 0xfe -> number(8);
            default -> first;
        };
        return has(value) ? (int) value : 0;
    }

    String text(int count) {
        if (!has(count)) {
            return "";
        }
        next += count;
        return new String(bytes, next - count, count, StandardCharsets.ISO_8859_1);
    }

    /** Up to NUL or the end. */
    String ended() {
        int end = next;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        String text = text(end - next);
        next = Math.min(end + 1, bytes.length);
        return text;
    }

    /** Up to NUL, which must be there. */
    String terminated() {
        String text = ended();
        broken |= next == 0 || bytes[next - 1] != 0;
        return text;
    }

    String rest() {
        return text(left());
    }

    private boolean has(long count) {
        boolean there = !broken && count >= 0 && count <= left();
        broken |= !there;
        return there;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.util.Arrays;

/** Reads what is encoded in BER (X.690), one value after the other, as far as Net-SNMP does; never beyond what encloses it. */
final class In {

    private static final int LONG_FORM = 0x80;

    /** Lengths have four bytes at most, and so have numbers, but for leading zeros. */
    private static final int MAX_LENGTH_BYTES = 4;

    private static final int MAX_INTEGER_BYTES = 8;

    private final byte[] bytes;
    private int next;

    In(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return next < bytes.length;
    }

    /** The tag of the value that comes next; 0 at the end. */
    int tag() {
        return hasMore() ? bytes[next] & 0xff : 0;
    }

    /** The content of the next value, which must have that tag. */
    byte[] content(int tag) throws Malformed {
        if (tag() != tag) {
            throw new Malformed("a value of another type than belongs there");
        }
        next++;
        int length = length();
        if (length > bytes.length - next) {
            throw new Malformed("a value that is longer than what it is in");
        }
        next += length;
        return Arrays.copyOfRange(bytes, next - length, next);
    }

    /** What is in the next value, which must have that tag. */
    In inside(int tag) throws Malformed {
        return new In(content(tag));
    }

    /** A number of 32 bits, of which Net-SNMP takes some as signed and some not. */
    long integer() throws Malformed {
        byte[] content = content(Tag.INTEGER);
        if (content.length == 0 || content.length > MAX_INTEGER_BYTES) {
            throw new Malformed("a number of " + content.length + " bytes");
        }
        long value = content[0] < 0 ? -1 : 0;
        for (byte b : content) {
            value = value << 8 | b & 0xff;
        }
        if (value < Integer.MIN_VALUE) {
            return -Math.abs((long) (int) value);
        }
        return value > Integer.MAX_VALUE ? value & 0xffff_ffffL : value;
    }

    byte[] octets(int maxBytes) throws Malformed {
        byte[] content = content(Tag.OCTETS);
        if (content.length > maxBytes) {
            throw new Malformed("a string of " + content.length + " bytes");
        }
        return content;
    }

    private int length() throws Malformed {
        int first = u8();
        if (first < LONG_FORM) {
            return first;
        }
        int count = first - LONG_FORM;
        if (count == 0 || count > MAX_LENGTH_BYTES) {
            throw new Malformed("a length of " + count + " bytes");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | u8();
        }
        if (length < 0) {
            throw new Malformed("a value that is longer than what it is in");
        }
        return length;
    }

    private int u8() throws Malformed {
        if (!hasMore()) {
            throw new Malformed("a value that ends too soon");
        }
        return bytes[next++] & 0xff;
    }
}

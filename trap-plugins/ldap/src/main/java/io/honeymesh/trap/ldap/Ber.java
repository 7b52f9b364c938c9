// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A cursor over BER (X.690) as LDAP restricts it: lengths are definite, tags have one byte. */
final class Ber {

    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int ENUMERATED = 0x0a;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private static final int MAX_LENGTH_BYTES = 4;
    private static final int MAX_INTEGER_BYTES = 4;

    private final byte[] bytes;
    private final int end;
    private int next;

    Ber(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Ber(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.next = from;
        this.end = end;
    }

    boolean more() {
        return next < end;
    }

    /** The next value's tag, or -1 at the end. */
    int tag() {
        return more() ? bytes[next] & 0xff : -1;
    }

    /** The inside of the next value. */
    Ber enter(int tag) throws Malformed {
        if (tag() != tag) {
            throw new Malformed();
        }
        return enter();
    }

    /** The inside of the next value, whatever its tag. */
    Ber enter() throws Malformed {
        if (end - next < 2) {
            throw new Malformed();
        }
        int length = bytes[next + 1] & 0xff;
        int from = next + 2;
        if (length >= 0x80) {
            int count = length & 0x7f;
            if (count == 0 || count > MAX_LENGTH_BYTES || count > end - from) {
                throw new Malformed();
            }
            long value = 0;
            for (int i = 0; i < count; i++) {
                value = value << 8 | bytes[from + i] & 0xff;
            }
            from += count;
            length = (int) Math.min(value, Integer.MAX_VALUE);
        }
        if (length > end - from) {
            throw new Malformed();
        }
        next = from + length;
        return new Ber(bytes, from, next);
    }

    /** What is left, as it is. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, next, end);
    }

    byte[] octets(int tag) throws Malformed {
        return enter(tag).rest();
    }

    /** An octet string, each byte a character. */
    String text(int tag) throws Malformed {
        return new String(octets(tag), StandardCharsets.ISO_8859_1);
    }

    int integer(int tag) throws Malformed {
        byte[] value = octets(tag);
        if (value.length == 0 || value.length > MAX_INTEGER_BYTES) {
            throw new Malformed();
        }
        int number = value[0];
        for (int i = 1; i < value.length; i++) {
            number = number << 8 | value[i] & 0xff;
        }
        return number;
    }

    boolean flag(int tag) throws Malformed {
        return integer(tag) != 0;
    }
}

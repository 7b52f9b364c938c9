// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A cursor over received bytes that never reads past their end. */
final class Bytes {

    private final byte[] bytes;
    private final int end;
    private int next;

    Bytes(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Bytes(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.next = from;
        this.end = end;
    }

    int left() {
        return end - next;
    }

    private int take(int count) throws Malformed {
        if (count < 0 || count > left()) {
            throw new Malformed("a message is too short");
        }
        int from = next;
        next += count;
        return from;
    }

    void skip(int count) throws Malformed {
        take(count);
    }

    /** The next byte, which must be there, without taking it. */
    int peek() {
        return bytes[next] & 0xff;
    }

    int u8() throws Malformed {
        return bytes[take(1)] & 0xff;
    }

    int u16() throws Malformed {
        int at = take(2);
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8;
    }

    int u16BigEndian() throws Malformed {
        return u8() << 8 | u8();
    }

    int i32() throws Malformed {
        return u16() | u16() << 16;
    }

    Bytes slice(int count) throws Malformed {
        int from = take(count);
        return new Bytes(bytes, from, from + count);
    }

    byte[] array(int count) throws Malformed {
        int from = take(count);
        return Arrays.copyOfRange(bytes, from, from + count);
    }

    byte[] rest() {
        return Arrays.copyOfRange(bytes, next, end);
    }

    /** Text of a fixed length in bytes, up to its first NUL. */
    String text(int count, Charset charset) throws Malformed {
        String text = new String(array(count), charset);
        int nul = text.indexOf('\0');
        return nul < 0 ? text : text.substring(0, nul);
    }

    String ascii(int count) throws Malformed {
        return text(count, StandardCharsets.ISO_8859_1);
    }

    String utf16(int count) throws Malformed {
        return text(count, StandardCharsets.UTF_16LE);
    }

    /** The inside of a BER value (X.690) with this tag of one or two bytes. */
    Bytes ber(int tag) throws Malformed {
        int found = tag > 0xff ? u16BigEndian() : u8();
        if (found != tag) {
            throw new Malformed("not the BER value it should be");
        }
        int length = u8();
        if (length >= 0x80) {
            length = switch (length & 0x7f) {
                case 1 -> u8();
                case 2 -> u16BigEndian();
                default -> throw new Malformed("a BER length is too long");
            };
        }
        return slice(length);
    }
}

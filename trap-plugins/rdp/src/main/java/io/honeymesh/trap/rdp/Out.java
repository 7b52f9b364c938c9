// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Puts an answer together. */
final class Out {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Bytes in hexadecimal; spaces are for the reader. */
    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    Out add(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    Out addHex(String text) {
        return add(hex(text));
    }

    Out u8(int value) {
        bytes.write(value);
        return this;
    }

    Out u16(int value) {
        return u8(value).u8(value >>> 8);
    }

    Out u16BigEndian(int value) {
        return u8(value >>> 8).u8(value);
    }

    Out i32(int value) {
        return u16(value).u16(value >>> 16);
    }

    int size() {
        return bytes.size();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** The whole message: TPKT, an X.224 data header, what was put together. */
    byte[] data() {
        return new Out()
                .u8(3)
                .u8(0)
                .u16BigEndian(bytes.size() + 7)
                .addHex("02f080")
                .add(bytes())
                .bytes();
    }
}

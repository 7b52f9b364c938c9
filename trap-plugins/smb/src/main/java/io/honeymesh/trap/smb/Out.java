// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Puts an answer together; numbers are little-endian. */
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

    Out i32(int value) {
        return u16(value).u16(value >>> 16);
    }

    Out i64(long value) {
        return i32((int) value).i32((int) (value >>> 32));
    }

    Out zeros(int count) {
        return add(new byte[count]);
    }

    Out align(int to) {
        return zeros((to - bytes.size() % to) % to);
    }

    Out latin(String text) {
        return add(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Out utf16(String text) {
        return add(text.getBytes(StandardCharsets.UTF_16LE));
    }

    int size() {
        return bytes.size();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}

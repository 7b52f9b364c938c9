// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds a packet's payload: little-endian numbers, text that ends with NUL or begins with its length. */
final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes number(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    Bytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Bytes raw(String text) {
        return raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Bytes ended(String text) {
        return raw(text).number(0, 1);
    }

    /** A length in MySQL's variable encoding. */
    Bytes length(long value) {
        if (value < 0xfb) {
            return number(value, 1);
        }
        return value < 0x1_0000
                ? number(0xfc, 1).number(value, 2)
                : number(0xfd, 1).number(value, 3);
    }

    Bytes counted(String text) {
        return length(text.length()).raw(text);
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}

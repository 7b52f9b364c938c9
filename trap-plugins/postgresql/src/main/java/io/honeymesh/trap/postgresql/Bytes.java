// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds a message's body: big-endian numbers and text that ends with NUL. */
final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes number(long value, int bytes) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
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

    byte[] toArray() {
        return out.toByteArray();
    }
}

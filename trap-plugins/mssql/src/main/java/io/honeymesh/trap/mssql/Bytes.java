// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a message from front to back. */
final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A little-endian number. */
    Bytes number(long value, int count) {
        for (int i = 0; i < count; i++) {
            out.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    Bytes add(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Bytes text(String text) {
        return add(text.getBytes(StandardCharsets.UTF_16LE));
    }

    /** Text with its length in a byte before it; longer text is cut. */
    Bytes shortText(String text) {
        String cut = text.length() > 255 ? text.substring(0, 255) : text;
        return number(cut.length(), 1).text(cut);
    }

    int size() {
        return out.size();
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Puts an answer together; numbers are big-endian. */
final class Out {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Out u8(int value) {
        bytes.write(value);
        return this;
    }

    Out u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    Out add(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    Out text(String text) {
        return add(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}

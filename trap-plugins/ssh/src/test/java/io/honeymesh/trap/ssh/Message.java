// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Builds an SSH message, its type first (RFC 4251, 5). */
final class Message {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message(int type) {
        bytes.write(type);
    }

    Message text(String text) {
        return blob(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Message blob(byte[] blob) {
        number(blob.length);
        bytes.writeBytes(blob);
        return this;
    }

    Message number(int number) {
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
        return this;
    }

    Message flag(boolean flag) {
        bytes.write(flag ? 1 : 0);
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.tftp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Puts a packet (RFC 1350, 5; RFC 2347) together. */
final class Packet {

    static final int READ = 1;
    static final int WRITE = 2;
    static final int DATA = 3;
    static final int ACKNOWLEDGEMENT = 4;
    static final int ERROR = 5;
    static final int OPTIONS = 6;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Packet(int operation) {
        u16(operation);
    }

    static byte[] acknowledgement(int block) {
        return new Packet(ACKNOWLEDGEMENT).u16(block).bytes();
    }

    /** The number that a packet has at a place; -1 if it has none. */
    static int u16(byte[] packet, int at) {
        return packet.length < at + 2 ? -1 : (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
    }

    Packet u16(int value) {
        bytes.write(value >>> 8);
        bytes.write(value);
        return this;
    }

    /** Text with the NUL that ends it. */
    Packet text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        bytes.write(0);
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}

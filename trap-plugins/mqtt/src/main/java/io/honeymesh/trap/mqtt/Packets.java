// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** MQTT's packets on the wire: a type, a length of one to four bytes, and so many bytes (2.1). */
final class Packets {

    /** The longest packet that is held in memory; Mosquitto takes a CONNECT of this length at most. */
    static final int MAX_BYTES = 100_000;

    /**
     * A packet's beginning.
     *
     * @param first type and flags
     * @param length how many bytes follow
     */
    record Header(int first, int length) {
        int type() {
            return first >> 4;
        }

        int flags() {
            return first & 0xf;
        }
    }

    private final InputStream in;
    private final OutputStream out;

    Packets(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** The next packet's beginning; empty if the client has finished. */
    Optional<Header> next() throws IOException, Malformed {
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        int length = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int b = in.read();
            if (b < 0) {
                return Optional.empty();
            }
            length |= (b & 0x7f) << shift;
            if (b < 0x80) {
                return Optional.of(new Header(first, length));
            }
        }
        throw Malformed.silent("a length of more than four bytes");
    }

    /** What follows the header, at most {@value #MAX_BYTES} bytes; empty if the client does not finish it. */
    Optional<byte[]> body(Header header) throws IOException, Malformed {
        if (header.length() > MAX_BYTES) {
            in.skip(header.length());
            throw Malformed.silent("a packet of more than " + MAX_BYTES + " bytes");
        }
        return take(header.length());
    }

    /** So many bytes, which the caller has bounded; empty if the client does not finish them. */
    Optional<byte[]> take(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        return bytes.length == count ? Optional.of(bytes) : Optional.empty();
    }

    /** Reads at most so many bytes of a body; -1 at the end of the input. */
    int read(byte[] buffer, int most) throws IOException {
        return in.read(buffer, 0, Math.min(buffer.length, most));
    }

    void send(int first, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(first);
        int left = body.length;
        do {
            packet.write(left > 0x7f ? left & 0x7f | 0x80 : left);
            left >>= 7;
        } while (left > 0);
        packet.writeBytes(body);
        out.write(packet.toByteArray());
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}

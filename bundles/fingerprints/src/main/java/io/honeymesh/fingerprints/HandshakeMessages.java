// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Bytes.u24;

import java.util.function.Consumer;

/** The handshake messages in a QUIC client's CRYPTO stream (RFC 9001, 4.1.3), which has no records. Not thread-safe. */
final class HandshakeMessages {

    private static final int HEADER_BYTES = 4;

    /** A client sends one ClientHello, after a retry request two. */
    private static final int MAX_STREAM_BYTES = 2 * (HEADER_BYTES + ClientHello.MAX_BYTES);

    private final Patchwork stream = new Patchwork(MAX_STREAM_BYTES);
    private int at;

    void add(int offset, byte[] bytes, int from, int length) {
        stream.put(offset, bytes, from, length);
    }

    void read(Consumer<ClientHello> found) {
        byte[] bytes = stream.bytes();
        int length = stream.contiguous();
        while (length - at >= HEADER_BYTES) {
            int body = at + HEADER_BYTES;
            int size = u24(bytes, at + 1);
            if (size > length - body) {
                return;
            }
            if (bytes[at] == TlsRecords.CLIENT_HELLO) {
                ClientHello.parse(bytes, body, body + size, Carrier.QUIC).ifPresent(found);
            }
            at = body + size;
        }
    }

    int size() {
        return stream.size();
    }
}

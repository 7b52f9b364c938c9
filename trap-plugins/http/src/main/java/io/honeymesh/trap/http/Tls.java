// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

/** Tells TLS by a connection's first bytes. */
final class Tls {

    private static final int HANDSHAKE = 0x16;
    private static final int CLIENT_HELLO = 1;

    private Tls() {}

    /** A record with a ClientHello (RFC 8446, 4.1.2 and 5.1), or as much of one as six bytes show. */
    static boolean isClientHello(byte[] bytes) {
        return bytes.length >= 6
                && bytes[0] == HANDSHAKE
                && bytes[1] == 3
                && bytes[2] >= 0
                && bytes[2] <= 4
                && bytes[5] == CLIENT_HELLO;
    }

    /** Whether nginx begins a handshake with a client that begins like this: the rest is plain HTTP to it. */
    static boolean isWanted(byte[] bytes) {
        return bytes.length > 0 && (bytes[0] == HANDSHAKE || (bytes[0] & 0x80) != 0);
    }
}

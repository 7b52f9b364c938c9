// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

/** Tells TLS by a connection's first bytes. */
final class Tls {

    private static final int HANDSHAKE = 0x16;

    private Tls() {}

    /** Whether nginx begins a handshake with a client that begins like this: the rest is plain HTTP to it. */
    static boolean isWanted(byte[] bytes) {
        return bytes.length > 0 && (bytes[0] == HANDSHAKE || (bytes[0] & 0x80) != 0);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Bytes.u16;

/** The five bytes in front of every TLS record (RFC 8446, 5.1). */
final class TlsRecords {

    static final int HEADER_BYTES = 5;
    static final int HANDSHAKE = 22;
    static final int CLIENT_HELLO = 1;

    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HEARTBEAT = 24;
    private static final int MAJOR_VERSION = 3;
    private static final int MAX_MINOR_VERSION = 4;
    private static final int MAX_PLAIN_BYTES = 1 << 14;

    /** What encryption may add (RFC 5246, 6.2.3). */
    private static final int MAX_EXPANSION_BYTES = 2048;

    private TlsRecords() {}

    /** Whether a record that could carry part of a ClientHello begins here. */
    static boolean isHandshake(byte[] bytes, int at) {
        return bytes[at] == HANDSHAKE
                && isVersion(bytes, at)
                && size(bytes, at) > 0
                && size(bytes, at) <= MAX_PLAIN_BYTES;
    }

    /** Whether any record begins here. */
    static boolean isRecord(byte[] bytes, int at) {
        return bytes[at] >= CHANGE_CIPHER_SPEC
                && bytes[at] <= HEARTBEAT
                && isVersion(bytes, at)
                && size(bytes, at) <= MAX_PLAIN_BYTES + MAX_EXPANSION_BYTES;
    }

    static int size(byte[] bytes, int at) {
        return u16(bytes, at + 3);
    }

    static int behind(byte[] bytes, int at) {
        return at + HEADER_BYTES + size(bytes, at);
    }

    private static boolean isVersion(byte[] bytes, int at) {
        return bytes[at + 1] == MAJOR_VERSION && bytes[at + 2] >= 0 && bytes[at + 2] <= MAX_MINOR_VERSION;
    }
}

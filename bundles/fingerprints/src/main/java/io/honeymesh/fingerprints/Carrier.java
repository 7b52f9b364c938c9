// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

/** What a ClientHello came in; JA4 begins with its letter. */
public enum Carrier {
    /** TLS records over TCP. */
    TLS('t'),
    /** CRYPTO frames of QUIC Initial packets. */
    QUIC('q'),
    /** DTLS records in datagrams. */
    DTLS('d');

    private final char letter;

    Carrier(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }
}

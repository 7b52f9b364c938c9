// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.util.HexFormat;
import java.util.Optional;

/** The versions of QUIC whose Initial packets carry a TLS ClientHello under keys that anyone can derive. */
enum QuicVersion {
    /** RFC 9001, 5.2. */
    ONE("38762cf7f55934b34d179ae6a4c80cadccbb7f0a", "quic ", 0),
    /** RFC 9369, 3.3: other salt, other labels, packet types moved by one. */
    TWO("0dede3def700a6db819381be6e269dcbf9bd2ed9", "quicv2 ", 1),
    /** Drafts 29 to 32. */
    DRAFT_29("afbfec289993d24c9e9786f19c6111e04390a899", "quic ", 0),
    /** Drafts 23 to 28, which Facebook's mvfst used too. */
    DRAFT_23("c3eef712c72ebb5a11a7d2432bb46365bef9f502", "quic ", 0);

    private static final int DRAFT = 0xff000000;

    final byte[] salt;
    final String label;
    final int initialType;

    QuicVersion(String salt, String label, int initialType) {
        this.salt = HexFormat.of().parseHex(salt);
        this.label = label;
        this.initialType = initialType;
    }

    /** By the number in a long header. */
    static Optional<QuicVersion> of(int number) {
        return switch (number) {
            case 1 -> Optional.of(ONE);
            case 0x6b3343cf -> Optional.of(TWO);
            case 0xfaceb002 -> Optional.of(DRAFT_23);
            default -> draft(number);
        };
    }

    private static Optional<QuicVersion> draft(int number) {
        int draft = number - DRAFT;
        if (draft >= 33 && draft <= 34) {
            return Optional.of(ONE);
        }
        if (draft >= 29 && draft <= 32) {
            return Optional.of(DRAFT_29);
        }
        return draft >= 23 && draft <= 28 ? Optional.of(DRAFT_23) : Optional.empty();
    }
}

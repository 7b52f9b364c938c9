// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.util.Optional;

/**
 * What fingerprints need of a ClientHello (RFC 8446, 4.1.2; RFC 9147, 5.3). Lists are in the client's order and without
 * GREASE, which every method here ignores. Where an extension comes twice, its first one counts. The arrays are not
 * copied: they are read, never written.
 *
 * @param version the version in the message itself, never the record's
 * @param groups extension 10, {@code supported_groups}
 * @param pointFormats extension 11, {@code ec_point_formats}
 * @param signatureAlgorithms extension 13 alone, not those of delegated credentials
 * @param supportedVersions extension 43
 * @param protocol the first protocol name of extension 16 (ALPN); empty if there is none
 * @param serverName the host name of extension 0 (SNI); empty if there is none
 */
public record ClientHello(
        Carrier carrier,
        int version,
        char[] cipherSuites,
        char[] extensions,
        char[] groups,
        byte[] pointFormats,
        char[] signatureAlgorithms,
        char[] supportedVersions,
        byte[] protocol,
        byte[] serverName) {

    /** The longest message that is read. Real ones have 200 to 2000 bytes; the protocol would allow 16 MB. */
    public static final int MAX_BYTES = 1 << 16;

    static final int SERVER_NAME = 0;
    static final int ALPN = 16;

    /**
     * Reads a message without its handshake header.
     *
     * @return empty unless every length agrees with the message's: what is cut short or followed by more is none
     */
    public static Optional<ClientHello> parse(byte[] bytes, int from, int to, Carrier carrier) {
        return new ClientHelloReader(bytes, from, to, carrier).read();
    }

    /** Whether it carries an SNI extension, even an empty one. */
    boolean namesServer() {
        for (char extension : extensions) {
            if (extension == SERVER_NAME) {
                return true;
            }
        }
        return false;
    }
}

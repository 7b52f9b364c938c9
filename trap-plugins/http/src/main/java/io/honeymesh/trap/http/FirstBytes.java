// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tells by a connection's first bytes what the client speaks. */
final class FirstBytes {

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE");

    private static final int HANDSHAKE = 0x16;
    private static final int CLIENT_HELLO = 1;

    private FirstBytes() {}

    /** A request for a path of this server, whole or cut off (RFC 9112, 3); proxies and others have targets of other forms. */
    static boolean isRequest(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int space = text.indexOf(' ');
        if (space < 0 || space + 1 == text.length() || !METHODS.contains(text.substring(0, space))) {
            return false;
        }
        boolean target = text.charAt(space + 1) == '/' || text.startsWith("* HTTP/", space + 1);
        int end = text.indexOf('\n');
        int version = end < 0 ? -1 : text.lastIndexOf(' ', end);
        return target && (version <= space || text.startsWith("HTTP/", version + 1));
    }

    /** A TLS record with a ClientHello (RFC 8446, 4.1.2 and 5.1), or as much of one as six bytes show. */
    static boolean isClientHello(byte[] bytes) {
        return bytes.length >= 6
                && bytes[0] == HANDSHAKE
                && bytes[1] == 3
                && bytes[2] >= 0
                && bytes[2] <= 4
                && bytes[5] == CLIENT_HELLO;
    }

    /** Whether nginx begins a TLS handshake with a client that begins like this: the rest is plain HTTP to it. */
    static boolean wantsTls(byte[] bytes) {
        return bytes.length > 0 && (bytes[0] == HANDSHAKE || (bytes[0] & 0x80) != 0);
    }
}

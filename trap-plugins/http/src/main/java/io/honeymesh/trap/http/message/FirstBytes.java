// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http.message;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Tells by a connection's first bytes whether the client speaks HTTP to this server. */
public final class FirstBytes {

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE");

    private FirstBytes() {}

    /**
     * What a request asks for, whole or cut off (RFC 9112, 3); empty if this is none, or none for this server: proxies, SIP
     * and RTSP have targets of other forms.
     */
    public static Optional<String> target(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int space = text.indexOf(' ');
        if (space < 0 || space + 1 == text.length() || !METHODS.contains(text.substring(0, space))) {
            return Optional.empty();
        }
        boolean ours = text.charAt(space + 1) == '/' || text.startsWith("* HTTP/", space + 1);
        int end = text.indexOf('\n');
        int version = end < 0 ? -1 : text.lastIndexOf(' ', end);
        if (!ours || version > space && !text.startsWith("HTTP/", version + 1)) {
            return Optional.empty();
        }
        return Optional.of(text.substring(space + 1).split("[ \r\n]", 2)[0]);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import java.util.Locale;
import java.util.Optional;

/**
 * A SIP or telephone URI (RFC 3261, 19.1; RFC 3966).
 *
 * @param host empty for a telephone number
 */
record Uri(String user, String host, int port) {

    private static final int DEFAULT_PORT = 5060;
    private static final int DEFAULT_TLS_PORT = 5061;

    static Optional<Uri> parse(String text) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "sip" -> sip(text.substring(colon + 1), DEFAULT_PORT);
            case "sips" -> sip(text.substring(colon + 1), DEFAULT_TLS_PORT);
            case "tel" -> Optional.of(new Uri(text.substring(colon + 1), "", 0));
            default -> Optional.empty();
        };
    }

    private static Optional<Uri> sip(String rest, int defaultPort) {
        int at = rest.lastIndexOf('@');
        String user = at < 0 ? "" : rest.substring(0, at);
        int password = user.indexOf(':');
        String place = rest.substring(at + 1);
        int end = 0;
        while (end < place.length() && ";?>".indexOf(place.charAt(end)) < 0) {
            end++;
        }
        String hostPort = place.substring(0, end);
        int colon = hostPort.indexOf(':', Math.max(0, hostPort.lastIndexOf(']')));
        String host = colon < 0 ? hostPort : hostPort.substring(0, colon);
        String digits = colon < 0 ? "" : hostPort.substring(colon + 1);
        boolean number = digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        boolean bracketed = host.startsWith("[") == host.endsWith("]");
        if (host.isEmpty() || !bracketed || !number) {
            return Optional.empty();
        }
        int port = digits.isEmpty() ? defaultPort : Integer.parseInt(digits);
        return Optional.of(new Uri(password < 0 ? user : user.substring(0, password), host, port));
    }

    /** The URI of a From or To field, with or without a name and brackets. */
    static Optional<Uri> ofAddress(String field) {
        int open = field.indexOf('<');
        int close = open < 0 ? -1 : field.indexOf('>', open);
        if (close >= 0) {
            return parse(field.substring(open + 1, close));
        }
        int semicolon = field.indexOf(';');
        return parse((semicolon < 0 ? field : field.substring(0, semicolon)).strip());
    }

    boolean isNumber() {
        return host.isEmpty();
    }
}

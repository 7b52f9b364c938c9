// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import java.util.Locale;
import java.util.Optional;

/**
 * The first Via of a request (RFC 3261, 20.42).
 *
 * @param port as written, or empty
 * @param branch its value, or empty
 * @param rportStart where its {@code rport} parameter (RFC 3581) begins in the field's value, at the semicolon, or -1
 * @param rportEnd where that ends
 */
record Via(String host, String port, String branch, int rportStart, int rportEnd) {

    static Optional<Via> parse(String value) {
        int comma = value.indexOf(',');
        int end = comma < 0 ? value.length() : comma;
        int semicolon = value.indexOf(';');
        int bodyEnd = semicolon < 0 || semicolon > end ? end : semicolon;
        String body = value.substring(0, bodyEnd).strip();
        int slash = body.indexOf('/', body.indexOf('/') + 1);
        if (!body.regionMatches(true, 0, "SIP", 0, 3) || slash < 0) {
            return Optional.empty();
        }
        String rest = body.substring(slash + 1).strip();
        int space = rest.indexOf(' ');
        if (space <= 0) {
            return Optional.empty();
        }
        String by = rest.substring(space + 1).strip();
        int colon = by.indexOf(':', Math.max(0, by.lastIndexOf(']')));
        String host = (colon < 0 ? by : by.substring(0, colon)).strip();
        String port = colon < 0 ? "" : by.substring(colon + 1).strip();
        if (host.isEmpty() || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        return Optional.of(parameters(value, bodyEnd, end, host, port));
    }

    private static Via parameters(String value, int from, int end, String host, String port) {
        String branch = "";
        int rportStart = -1;
        int rportEnd = -1;
        int at = from;
        while (at < end) {
            int next = value.indexOf(';', at + 1);
            int stop = next < 0 || next > end ? end : next;
            String parameter = value.substring(at + 1, stop);
            int equals = parameter.indexOf('=');
            String name = (equals < 0 ? parameter : parameter.substring(0, equals))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            if (name.equals("branch") && branch.isEmpty() && equals >= 0) {
                branch = word(parameter.substring(equals + 1).strip());
            } else if (name.equals("rport") && rportStart < 0) {
                rportStart = at;
                rportEnd = stop;
            }
            at = stop;
        }
        return new Via(host, port, branch, rportStart, rportEnd);
    }

    private static String word(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space);
    }

    boolean asksForPort() {
        return rportStart >= 0;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import java.util.Locale;
import java.util.Map;

/**
 * A header field.
 *
 * @param raw as it came, with its line end, folded lines included
 * @param name its full name in lower case
 * @param value without the spaces around it
 */
record Header(String raw, String name, String value) {

    private static final Map<String, String> COMPACT = Map.of(
            "v",
            "via",
            "f",
            "from",
            "t",
            "to",
            "i",
            "call-id",
            "l",
            "content-length",
            "m",
            "contact",
            "c",
            "content-type",
            "s",
            "subject",
            "k",
            "supported");

    static Header of(String raw, int colon) {
        String name = raw.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        return new Header(
                raw, COMPACT.getOrDefault(name, name), raw.substring(colon + 1).strip());
    }

    /** As it came, but without its line end. */
    String line() {
        int end = raw.length();
        while (end > 0 && (raw.charAt(end - 1) == '\n' || raw.charAt(end - 1) == '\r')) {
            end--;
        }
        return raw.substring(0, end);
    }
}

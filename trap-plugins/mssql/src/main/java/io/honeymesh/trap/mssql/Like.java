// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.Locale;

/** SQL's LIKE: {@code %} and {@code _}, case ignored. */
final class Like {

    /** Longest pattern looked at; a longer one matches nothing. */
    private static final int MAX_PATTERN_CHARS = 64;

    /** Characters of a text that are looked at. */
    private static final int MAX_TEXT_CHARS = 256;

    private Like() {}

    /** At most the product of both lengths in steps. */
    static boolean matches(String pattern, String text) {
        if (pattern.length() > MAX_PATTERN_CHARS) {
            return false;
        }
        String wanted = pattern.toLowerCase(Locale.ROOT);
        String given =
                text.substring(0, Math.min(text.length(), MAX_TEXT_CHARS)).toLowerCase(Locale.ROOT);
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < given.length()) {
            boolean escaped = p + 1 < wanted.length() && wanted.charAt(p) == '\\';
            int at = escaped ? p + 1 : p;
            if (!escaped && p < wanted.length() && wanted.charAt(p) == '%') {
                star = p++;
                mark = t;
            } else if (at < wanted.length()
                    && (wanted.charAt(at) == given.charAt(t) || !escaped && wanted.charAt(at) == '_')) {
                p = at + 1;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < wanted.length() && wanted.charAt(p) == '%') {
            p++;
        }
        return p == wanted.length();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

/** What a web server makes of what it is sent: percent signs decoded (RFC 3986, 2.1), plus signs as blanks. */
final class PercentCode {

    /** Twice encoded is a common disguise; more often isn't decoded by anybody. */
    private static final int ROUNDS = 2;

    private PercentCode() {}

    /** The text decoded, byte by byte; the same text if there is nothing to decode. Linear in its length. */
    static String decoded(String text) {
        String decoded = text.indexOf('+') < 0 ? text : text.replace('+', ' ');
        for (int round = 0; round < ROUNDS && decoded.indexOf('%') >= 0; round++) {
            decoded = once(decoded);
        }
        return decoded;
    }

    private static String once(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low < 0) {
                out.append(c);
            } else {
                out.append((char) (high << 4 | low));
                i += 2;
            }
        }
        return out.toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

/** Backslash escapes as {@code echo -e} and {@code printf} know them: how bots send programs through a terminal. */
final class Escapes {

    private static final String NAMES = "abefnrtv\\";
    private static final String VALUES = "\u0007\b\u001b\f\n\r\t\u000b\\";

    private Escapes() {}

    static String decode(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\\' || at == text.length()) {
                out.append(c);
                continue;
            }
            char kind = text.charAt(at++);
            int named = NAMES.indexOf(kind);
            if (named >= 0) {
                out.append(VALUES.charAt(named));
            } else if (kind == 'c') {
                return out.toString();
            } else if (kind == 'x') {
                int end = digits(text, at, 16, 2);
                out.append(end == at ? "\\x" : character(text.substring(at, end), 16));
                at = end;
            } else if (kind >= '0' && kind <= '7') {
                int start = kind == '0' ? at : at - 1;
                int end = digits(text, start, 8, 3);
                out.append(end == start ? "\0" : character(text.substring(start, end), 8));
                at = end;
            } else {
                out.append('\\').append(kind);
            }
        }
        return out.toString();
    }

    private static String character(String digits, int radix) {
        return String.valueOf((char) (Integer.parseInt(digits, radix) & 0xff));
    }

    private static int digits(String text, int start, int radix, int most) {
        int end = start;
        while (end < text.length()
                && end - start < most
                && text.charAt(end) < 0x80
                && Character.digit(text.charAt(end), radix) >= 0) {
            end++;
        }
        return end;
    }
}

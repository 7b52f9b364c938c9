// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Text helpers. The decoy's shell treats every byte as one character (ISO 8859-1), so nothing is lost or refused. */
final class Text {

    private Text() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String of(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A line costs an object of its own: more than these nobody gets, whatever a stranger pipes in. */
    private static final int MAX_LINES = 20_000;

    /** Lines without their ends; a last line without an end counts. */
    static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < text.length() && lines.size() < MAX_LINES; ) {
            int end = text.indexOf('\n', from);
            lines.add(text.substring(from, end < 0 ? text.length() : end));
            from = end < 0 ? text.length() : end + 1;
        }
        return lines;
    }

    /** Backslash escapes of {@code echo -e}, {@code printf} and {@code $'…'}. */
    static String escapes(String text) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '\\' || i >= text.length()) {
                out.append(c);
                continue;
            }
            char e = text.charAt(i++);
            int plain = "abefnrtv\\'\"".indexOf(e);
            if (plain >= 0) {
                out.append("\u0007\b\u001b\f\n\r\t\u000b\\'\"".charAt(plain));
            } else if (e == 'x' || e == '0' || e >= '1' && e <= '7') {
                int radix = e == 'x' ? 16 : 8;
                int start = e >= '1' && e <= '7' ? i - 1 : i;
                int end = start;
                while (end < text.length()
                        && end < start + (radix == 16 ? 2 : 3)
                        && Character.digit(text.charAt(end), radix) >= 0) {
                    end++;
                }
                if (end == start) {
                    out.append(e == '0' ? "\0" : "\\x");
                } else {
                    out.append((char) (Integer.parseInt(text.substring(start, end), radix) & 0xff));
                }
                i = end;
            } else {
                out.append('\\').append(e);
            }
        }
        return out.toString();
    }

    /** In the quotes that GNU's programs use where the locale is UTF-8, byte by byte. */
    static String quoted(String text) {
        return "\u00e2\u0080\u0098" + text + "\u00e2\u0080\u0099";
    }

    static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    static String left(String text, int width) {
        return text.length() >= width ? text : " ".repeat(width - text.length()) + text;
    }

    /** 4.0K, 12M: what {@code -h} prints. */
    static String human(long bytes) {
        if (bytes < 1024) {
            return String.valueOf(bytes);
        }
        String units = "KMGTP";
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < units.length() - 1) {
            value /= 1024;
            unit++;
        }
        String number = value < 9.95
                ? String.format(java.util.Locale.ROOT, "%.1f", Math.ceil(value * 10) / 10)
                : String.valueOf((long) Math.ceil(value));
        return number + units.charAt(unit);
    }
}

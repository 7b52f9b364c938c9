// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import io.honeymesh.api.SafeText;
import java.util.ArrayList;
import java.util.List;

/** Text in places of fixed width. It is made printable ASCII first (S13), so that each character is one column wide. */
final class Cells {

    private Cells() {}

    /** Exactly so wide; {@code ~} stands where it was cut. */
    static String fit(String text, int width, boolean right) {
        String safe = cut(text, width);
        String blanks = " ".repeat(Math.max(0, width - safe.length()));
        return right ? blanks + safe : safe + blanks;
    }

    /** At most so wide. */
    static String cut(String text, int width) {
        // What is beyond the width need not be made safe: it is not shown, and may be long.
        String safe = SafeText.printable(text.length() > width + 1 ? text.substring(0, Math.max(0, width) + 1) : text);
        return safe.length() <= width ? safe : width < 1 ? "" : safe.substring(0, width - 1) + "~";
    }

    /** In lines of at most this width, continued ones set in where there is room. */
    static List<String> wrap(String text, int width) {
        String safe = SafeText.printable(text);
        List<String> lines = new ArrayList<>();
        String indent = width >= 30 ? "      " : "";
        int from = 0;
        while (from < safe.length() || lines.isEmpty()) {
            String before = lines.isEmpty() ? "" : indent;
            int to = end(safe, from, Math.max(1, width - before.length()));
            lines.add(before + safe.substring(from, to));
            from = to < safe.length() && safe.charAt(to) == ' ' ? to + 1 : to;
        }
        return lines;
    }

    /** At a blank in the line's second half if there is one. */
    private static int end(String text, int from, int room) {
        if (text.length() - from <= room) {
            return text.length();
        }
        int blank = text.lastIndexOf(' ', from + room);
        return blank > from + room / 2 ? blank : from + room;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Line patterns for grep and sed, in linear time whatever the intruder writes (S12): alternatives of literal text with
 * anchors, {@code .} and {@code .*}; brackets and other repetition match as their plain text would.
 */
final class Lines {

    private final List<String> globs = new ArrayList<>();
    private final List<String> literals = new ArrayList<>();
    private final boolean ignoreCase;
    private final boolean word;

    Lines(String pattern, boolean ignoreCase, boolean fixed, boolean word) {
        this.ignoreCase = ignoreCase;
        this.word = word;
        for (String one : pattern.split("\\\\\\||\\||\n")) {
            String text = ignoreCase ? one.toLowerCase(Locale.ROOT) : one;
            literals.add(fixed ? text : text.replaceAll("[\\^$]|\\.\\*|\\\\", ""));
            globs.add(fixed ? "*" + quote(text) + "*" : glob(text));
        }
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            out.append("*?[".indexOf(c) >= 0 ? "\u0002" : "").append(c);
        }
        return out.toString();
    }

    private static String glob(String text) {
        boolean start = text.startsWith("^");
        boolean end = text.endsWith("$");
        StringBuilder out = new StringBuilder(start ? "" : "*");
        for (int i = start ? 1 : 0; i < text.length() - (end ? 1 : 0); i++) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            int close = c == '[' ? text.indexOf(']', i + 2) : -1;
            if (c == '.' && (next == '*' || next == '+')) {
                out.append(next == '+' ? "?*" : "*");
                i++;
            } else if (c == '.') {
                out.append('?');
            } else if (c == '\\' && next != 0) {
                out.append(quote(String.valueOf(next)));
                i++;
            } else if (close > 0) {
                out.append(text, i, close + 1);
                i = close;
                if (close + 1 < text.length() && "*+".indexOf(text.charAt(close + 1)) >= 0) {
                    out.append('*');
                    i++;
                }
            } else if ("*+?(){}".indexOf(c) < 0) {
                out.append(c);
            }
        }
        return out.append(end ? "" : "*").toString();
    }

    boolean in(String line) {
        String text = ignoreCase ? line.toLowerCase(Locale.ROOT) : line;
        if (word) {
            for (String part : text.split("\\W+")) {
                if (literals.contains(part)) {
                    return true;
                }
            }
            return false;
        }
        return globs.stream().anyMatch(glob -> Glob.matches(glob, text));
    }

    /** What {@code grep -o} shows: the literal where it is one, else the line. */
    String found(String line) {
        for (String literal : literals) {
            if (!literal.isEmpty() && line.contains(literal)) {
                return literal;
            }
        }
        return line;
    }

    String replace(String line, String by, boolean all) {
        String literal = literals.getFirst();
        int at = literal.isEmpty() ? -1 : line.indexOf(literal);
        if (at < 0) {
            return line;
        }
        return all ? line.replace(literal, by) : line.substring(0, at) + by + line.substring(at + literal.length());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Line patterns for grep, sed and awk without backtracking (S12): alternatives of literal text with anchors, {@code .} and
 * {@code .*}; brackets and other repetition match as their plain text would. A pattern has at most {@value #MAX_PATTERN}
 * characters, and what matching costs is charged.
 */
final class Lines {

    static final int MAX_PATTERN = 1024;

    private final Work work;
    private final List<String> globs = new ArrayList<>();
    private final List<String> literals = new ArrayList<>();
    private final boolean ignoreCase;
    private final boolean word;

    /** How a pattern is written: text, or a regular expression of POSIX. */
    enum Syntax {
        FIXED,
        /** {@code ( ) { } + ? |} stand for themselves, and are operators behind a backslash. */
        BASIC,
        EXTENDED
    }

    Lines(Work work, String pattern, boolean ignoreCase, Syntax syntax, boolean word) throws Shell.Failure {
        if (pattern.length() > MAX_PATTERN) {
            throw new Shell.Failure("Regular expression too big", 2);
        }
        this.work = work;
        this.ignoreCase = ignoreCase;
        this.word = word;
        boolean fixed = syntax == Syntax.FIXED;
        String lower = ignoreCase ? pattern.toLowerCase(Locale.ROOT) : pattern;
        String extended = syntax == Syntax.BASIC ? extended(lower) : lower;
        for (String one : fixed ? extended.split("\n") : alternatives(extended)) {
            literals.add(fixed ? one : one.replaceAll("[\\^$]|\\.\\*|\\\\", ""));
            globs.add(fixed ? "*" + quote(one) + "*" : glob(one));
        }
    }

    /** The same in the extended syntax. */
    private static String extended(String basic) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < basic.length(); i++) {
            char c = basic.charAt(i);
            boolean escaped = c == '\\' && i + 1 < basic.length();
            char meant = escaped ? basic.charAt(++i) : c;
            boolean swapped = "(){}+?|".indexOf(meant) >= 0;
            out.append(escaped != swapped ? "\\" : "").append(meant);
        }
        return out.toString();
    }

    private static String[] alternatives(String extended) {
        List<String> found = new ArrayList<>();
        StringBuilder one = new StringBuilder();
        for (int i = 0; i < extended.length(); i++) {
            char c = extended.charAt(i);
            if (c == '|' || c == '\n') {
                found.add(one.toString());
                one.setLength(0);
            } else {
                one.append(c);
                if (c == '\\' && i + 1 < extended.length()) {
                    one.append(extended.charAt(++i));
                }
            }
        }
        found.add(one.toString());
        return found.toArray(String[]::new);
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
            return literals.stream().anyMatch(literal -> word(text, literal));
        }
        return globs.stream().anyMatch(glob -> Glob.matches(glob, text, work));
    }

    /** Whether the literal stands in the text with no letter, digit or underscore beside it. */
    private boolean word(String text, String literal) {
        int at = indexOf(text, literal, 0);
        while (at >= 0 && !literal.isEmpty()) {
            int end = at + literal.length();
            if ((at == 0 || !letter(text.charAt(at - 1))) && (end == text.length() || !letter(text.charAt(end)))) {
                return true;
            }
            at = indexOf(text, literal, at + 1);
        }
        return false;
    }

    private static boolean letter(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    /** {@link String#indexOf(String, int)}, charged for the comparisons that repetitive text costs. */
    private int indexOf(String text, String literal, int from) {
        int at = text.indexOf(literal, from);
        work.spend(8 + ((at < 0 ? text.length() : at) - from) * (1L + literal.length() / 16));
        return at;
    }

    /** What {@code grep -o} shows: the literal where it is one, else the line. */
    String found(String line) {
        for (String literal : literals) {
            if (!literal.isEmpty() && indexOf(line, literal, 0) >= 0) {
                return literal;
            }
        }
        return line;
    }

    /** The line with its first match, or all, replaced; not more of them than make {@link Process#MAX_INPUT} characters. */
    String replace(String line, String by, boolean all) {
        String literal = literals.getFirst();
        StringBuilder out = new StringBuilder();
        int from = 0;
        int at = literal.isEmpty() ? -1 : indexOf(line, literal, 0);
        while (at >= 0 && out.length() + by.length() < Process.MAX_INPUT) {
            work.spend(by.length());
            out.append(line, from, at).append(by);
            from = at + literal.length();
            at = all ? indexOf(line, literal, from) : -1;
        }
        return out.append(line, from, line.length()).toString();
    }
}

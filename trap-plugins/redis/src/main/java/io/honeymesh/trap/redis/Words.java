// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How Redis splits lines, reads numbers and matches patterns. */
final class Words {

    /** The longest number that fits 64 bits, sign included. */
    private static final int MAX_NUMBER_CHARS = 20;

    private Words() {}

    /**
     * Splits an inline command with Redis' quoting rules ({@code sdssplitargs}).
     *
     * @return empty if quotes don't balance
     */
    static Optional<List<String>> split(String line, int maxWords) {
        List<String> words = new ArrayList<>();
        int i = 0;
        while (true) {
            while (i < line.length() && isSpace(line.charAt(i))) {
                i++;
            }
            if (i == line.length() || words.size() == maxWords) {
                return Optional.of(words);
            }
            StringBuilder word = new StringBuilder();
            i = word(line, i, word);
            if (i < 0) {
                return Optional.empty();
            }
            words.add(word.toString());
        }
    }

    /** @return where the word ended, or -1 if a quote was not closed or closed in mid-word */
    private static int word(String line, int from, StringBuilder word) {
        int i = from;
        while (i < line.length() && !isSpace(line.charAt(i))) {
            char c = line.charAt(i++);
            if (c != '"' && c != '\'') {
                word.append(c);
                continue;
            }
            i = quoted(line, i, c, word);
            return i < 0 || i < line.length() && !isSpace(line.charAt(i)) ? -1 : i;
        }
        return i;
    }

    private static int quoted(String line, int from, char quote, StringBuilder word) {
        int i = from;
        while (i < line.length() && line.charAt(i) != quote) {
            char c = line.charAt(i++);
            if (c != '\\' || i == line.length()) {
                word.append(c);
            } else if (quote == '\'') {
                boolean escaped = line.charAt(i) == '\'';
                word.append(escaped ? '\'' : c);
                i += escaped ? 1 : 0;
            } else if (isHex(line, i)) {
                word.append((char) Integer.parseInt(line, i + 1, i + 3, 16));
                i += 3;
            } else {
                word.append(escape(line.charAt(i++)));
            }
        }
        return i < line.length() ? i + 1 : -1;
    }

    private static boolean isHex(String line, int at) {
        return at + 2 < line.length()
                && line.charAt(at) == 'x'
                && Character.digit(line.charAt(at + 1), 16) >= 0
                && Character.digit(line.charAt(at + 2), 16) >= 0;
    }

    private static char escape(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> '\u0007';
            default -> c;
        };
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /** A number as {@code string2ll} takes it: no space, no plus, no leading zero. */
    static OptionalLong number(String text) {
        int digits = text.startsWith("-") ? 1 : 0;
        boolean wellFormed = text.length() > digits
                && text.length() <= MAX_NUMBER_CHARS
                && text.chars().skip(digits).allMatch(c -> c >= '0' && c <= '9')
                && (text.charAt(digits) != '0' || text.equals("0"));
        if (!wellFormed) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException outOfRange) {
            return OptionalLong.empty();
        }
    }

    /**
     * Whether the text matches a pattern of {@code *}, {@code ?}, {@code [a-z]} and backslashes. At most the product of both
     * lengths in steps: callers bound both.
     */
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            int end = p < pattern.length() && pattern.charAt(p) != '*' ? one(pattern, p, text.charAt(t)) : -1;
            if (end > 0) {
                p = end;
                t++;
            } else if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** @return where the pattern goes on after its element that took the character, or -1 if it doesn't take it */
    private static int one(String pattern, int at, char c) {
        return switch (pattern.charAt(at)) {
            case '?' -> at + 1;
            case '[' -> oneOf(pattern, at + 1, c);
            case '\\' -> {
                int literal = at + 1 < pattern.length() ? at + 1 : at;
                yield pattern.charAt(literal) == c ? literal + 1 : -1;
            }
            default -> pattern.charAt(at) == c ? at + 1 : -1;
        };
    }

    private static int oneOf(String pattern, int from, char c) {
        boolean not = from < pattern.length() && pattern.charAt(from) == '^';
        boolean found = false;
        int i = not ? from + 1 : from;
        for (; i < pattern.length() && pattern.charAt(i) != ']'; i++) {
            char low = pattern.charAt(i);
            char high = low;
            if (i + 2 < pattern.length() && pattern.charAt(i + 1) == '-') {
                high = pattern.charAt(i + 2);
                i += 2;
            }
            found |= c >= Math.min(low, high) && c <= Math.max(low, high);
        }
        return found != not ? Math.min(i + 1, pattern.length()) : -1;
    }
}

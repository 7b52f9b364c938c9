// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Of STIX 2.1's pattern language (section 9 of its specification) that part in which each address stands for itself: comparisons of
 * {@code ipv4-addr:value} and {@code ipv6-addr:value} with {@code =}, {@code ISSUBSET} and {@code IN}, joined by {@code OR}. What
 * else stands between two {@code OR} is an alternative that isn't understood; a pattern that asks for more than one thing at once
 * ({@code AND}, {@code FOLLOWEDBY}, a qualifier) isn't understood as a whole. For one pattern, one thread.
 */
final class StixPattern {

    /**
     * What a pattern names.
     *
     * @param notUnderstood alternatives that name something else
     */
    record Alternatives(List<Subject> subjects, int notUnderstood) {}

    private static final int END = -1;

    private final String text;
    private final List<Subject> subjects = new ArrayList<>();
    private int notUnderstood;
    private int at;
    private int depth;

    /** Of the token read last: a word, or a quoted text with its quote first. */
    private String token = "";

    private StixPattern(String text) {
        this.text = text;
    }

    /** Empty if it isn't understood as a whole. */
    static Optional<Alternatives> parse(String text) {
        StixPattern pattern = new StixPattern(text);
        return pattern.isUnderstood()
                ? Optional.of(new Alternatives(pattern.subjects, pattern.notUnderstood))
                : Optional.empty();
    }

    /** observation ("OR" observation)*, each a bracket of comparisons; parentheses change nothing where there is only OR. */
    private boolean isUnderstood() {
        do {
            depth = 0;
            if (!next("[")) {
                return false;
            }
            do {
                if (!comparison()) {
                    return false;
                }
            } while (token.equals("OR"));
            if (!token.equals("]") || depth != 0) {
                return false;
            }
            read();
        } while (token.equals("OR"));
        return token.isEmpty();
    }

    /** path operator value; the token behind it is read already. */
    private boolean comparison() {
        for (read(); token.equals("("); read()) {
            depth++;
        }
        String path = path();
        if (path.indexOf(':') <= 0) {
            return false;
        }
        read();
        boolean negated = token.equals("NOT");
        if (negated) {
            read();
        }
        boolean one = token.equals("=") || token.equals("==") || token.equals("ISSUBSET");
        boolean some = token.equals("IN");
        if (!one && !some && !isOperator(token)) {
            return false;
        }
        List<String> values = new ArrayList<>();
        if (some ? !values(values) : !value(values)) {
            return false;
        }
        boolean addresses = path.equals("ipv4-addr:value") || path.equals("ipv6-addr:value");
        if (addresses && !negated && (one || some)) {
            values.forEach(value -> address(value, path));
        } else {
            notUnderstood++;
        }
        for (read(); token.equals(")") && depth > 0; read()) {
            depth--;
        }
        return true;
    }

    /** What was read, with the quoted and bracketed parts that a path may go on with: {@code file:hashes.'SHA-256'}. */
    private String path() {
        if (token.isEmpty() || !isWord(token.charAt(0))) {
            return "";
        }
        int start = at - token.length();
        while (isWord(peek()) || peek() == '\'' || peek() == '[') {
            if (peek() == '\'') {
                quoted();
            } else {
                int end = peek() == '[' ? text.indexOf(']', at) : at;
                at = end < 0 ? text.length() : end + 1;
            }
        }
        return text.substring(start, at);
    }

    private static boolean isOperator(String word) {
        return switch (word) {
            case "!=", "<>", "<", "<=", ">", ">=", "LIKE", "MATCHES", "ISSUPERSET" -> true;
            default -> false;
        };
    }

    private boolean values(List<String> values) {
        if (!next("(")) {
            return false;
        }
        do {
            if (!value(values)) {
                return false;
            }
            read();
        } while (token.equals(","));
        return token.equals(")");
    }

    private boolean value(List<String> values) {
        read();
        boolean typed = token.equals("t") || token.equals("h") || token.equals("b");
        if (typed && peek() == '\'') {
            token = quoted(); // a moment, or bytes
        }
        values.add(token);
        return token.startsWith("'") || token.matches("[A-Za-z0-9.+-]+");
    }

    private void address(String value, String path) {
        try {
            Subject subject = Subject.parse(value.startsWith("'") ? value.substring(1) : value);
            if (subject.address().bitLength() == (path.startsWith("ipv4") ? 32 : 128)) {
                subjects.add(subject);
                return;
            }
        } catch (IllegalArgumentException none) {
            // counted below
        }
        notUnderstood++;
    }

    private boolean next(String expected) {
        read();
        return token.equals(expected);
    }

    /** An empty token is the end. */
    private void read() {
        while (peek() != END && peek() <= ' ') {
            at++;
        }
        int start = at;
        if (peek() == '\'') {
            token = quoted();
        } else if (isSymbol(peek())) {
            at++;
            if ("=<>!".indexOf(text.charAt(start)) >= 0) {
                while (peek() == '=' || peek() == '>') {
                    at++;
                }
            }
            token = text.substring(start, at);
        } else {
            while (isWord(peek())) {
                at++;
            }
            token = text.substring(start, at);
        }
    }

    private String quoted() {
        StringBuilder content = new StringBuilder("'");
        for (at++; peek() != END; at++) {
            int c = peek();
            if (c == '\'') {
                at++;
                return content.toString();
            }
            if (c == '\\' && at + 1 < text.length()) {
                c = text.charAt(++at);
            }
            content.append((char) c);
        }
        return "\""; // not ended: no token that anybody expects
    }

    private static boolean isWord(int c) {
        return c > ' ' && c != '\'' && !isSymbol(c);
    }

    private static boolean isSymbol(int c) {
        return c != END && "[]()=<>!,".indexOf(c) >= 0;
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }
}

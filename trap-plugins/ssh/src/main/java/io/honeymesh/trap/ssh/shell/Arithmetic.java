// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;

/** {@code $(( … ))}: the usual integer operators by precedence climbing. */
final class Arithmetic {

    private static final int MAX_DEPTH = 64;
    private static final String[][] LEVELS = {
        {"||"},
        {"&&"},
        {"|"},
        {"^"},
        {"&"},
        {"==", "!="},
        {"<=", ">=", "<", ">"},
        {"<<", ">>"},
        {"+", "-"},
        {"*", "/", "%"}
    };

    private final String text;
    private final Shell shell;
    private int at;
    private int depth;

    private Arithmetic(String text, Shell shell) {
        this.text = text;
        this.shell = shell;
    }

    static long value(String text, Shell shell) throws IOException {
        shell.work().spend(100 + 32L * text.length());
        Arithmetic parser = new Arithmetic(text, shell);
        long value = parser.level(0);
        parser.blanks();
        if (parser.at < text.length()) {
            throw parser.error();
        }
        return value;
    }

    private Shell.Failure error() {
        return new Shell.Failure(text + ": syntax error: invalid arithmetic operator", 1);
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private long level(int level) throws IOException {
        if (level == LEVELS.length) {
            return unary();
        }
        long left = level(level + 1);
        while (true) {
            String operator = operator(level);
            if (operator == null) {
                return left;
            }
            left = apply(operator, left, level(level + 1));
        }
    }

    private String operator(int level) {
        blanks();
        for (String one : LEVELS[level]) {
            boolean longer = one.length() == 1
                    && "|&<>".contains(one)
                    && at + 1 < text.length()
                    && (text.charAt(at + 1) == one.charAt(0));
            if (text.startsWith(one, at) && !longer) {
                at += one.length();
                return one;
            }
        }
        return null;
    }

    private long apply(String operator, long a, long b) throws IOException {
        return switch (operator) {
            case "||" -> a != 0 || b != 0 ? 1 : 0;
            case "&&" -> a != 0 && b != 0 ? 1 : 0;
            case "|" -> a | b;
            case "^" -> a ^ b;
            case "&" -> a & b;
            case "==" -> a == b ? 1 : 0;
            case "!=" -> a != b ? 1 : 0;
            case "<=" -> a <= b ? 1 : 0;
            case ">=" -> a >= b ? 1 : 0;
            case "<" -> a < b ? 1 : 0;
            case ">" -> a > b ? 1 : 0;
            case "<<" -> a << b;
            case ">>" -> a >> b;
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            default -> {
                if (b == 0) {
                    throw new Shell.Failure(text.strip() + ": division by 0 (error token is \"0\")", 1);
                }
                yield operator.equals("/") ? a / b : a % b;
            }
        };
    }

    private long unary() throws IOException {
        if (++depth > MAX_DEPTH) {
            throw new Shell.Failure("expression recursion level exceeded", 1);
        }
        try {
            blanks();
            if (at >= text.length()) {
                return 0;
            }
            char c = text.charAt(at);
            if (c == '-' || c == '+' || c == '!' || c == '~') {
                at++;
                long value = unary();
                return c == '-' ? -value : c == '!' ? (value == 0 ? 1 : 0) : c == '~' ? ~value : value;
            }
            if (c == '(') {
                at++;
                long value = level(0);
                blanks();
                if (at >= text.length() || text.charAt(at) != ')') {
                    throw error();
                }
                at++;
                return value;
            }
            int start = at;
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
                at++;
            }
            String word = text.substring(start, at);
            if (word.isEmpty()) {
                throw error();
            }
            return number(Character.isDigit(word.charAt(0)) ? word : shell.variable(word));
        } finally {
            depth--;
        }
    }

    private long number(String word) throws IOException {
        try {
            if (word.isEmpty()) {
                return 0;
            }
            return Long.decode(word);
        } catch (NumberFormatException e) {
            throw error();
        }
    }
}

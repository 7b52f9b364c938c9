// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.util.List;

/** {@code $(( … ))}: bash's integer operators by precedence climbing; both sides of {@code ?:} are computed. */
final class Arithmetic {

    private static final int MAX_DEPTH = 64;
    private static final List<String> ASSIGNMENTS =
            List.of("<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "=");
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
        long value = parser.list();
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

    /** {@code a, b}: the last one counts. */
    private long list() throws IOException {
        long value = expression();
        while (takes(",")) {
            value = expression();
        }
        return value;
    }

    private boolean takes(String token) {
        blanks();
        boolean there = text.startsWith(token, at);
        at += there ? token.length() : 0;
        return there;
    }

    private long expression() throws IOException {
        if (++depth > MAX_DEPTH) {
            throw tooDeep();
        }
        try {
            blanks();
            int start = at;
            String name = word();
            blanks();
            for (String operator : ASSIGNMENTS) {
                if (isName(name) && text.startsWith(operator, at) && !text.startsWith("==", at)) {
                    at += operator.length();
                    String plain = operator.substring(0, operator.length() - 1);
                    long right = expression();
                    return assign(name, plain.isEmpty() ? right : apply(plain, number(shell.variable(name)), right));
                }
            }
            at = start;
            long value = level(0);
            if (!takes("?")) {
                return value;
            }
            long yes = expression();
            if (!takes(":")) {
                throw error();
            }
            long no = expression();
            return value != 0 ? yes : no;
        } finally {
            depth--;
        }
    }

    private static Shell.Failure tooDeep() {
        return new Shell.Failure("expression recursion level exceeded", 1);
    }

    private long assign(String name, long value) {
        shell.set(name, String.valueOf(value));
        return value;
    }

    private static boolean isName(String word) {
        return !word.isEmpty() && !Character.isDigit(word.charAt(0));
    }

    /** Letters, digits, underscores, and the base in front of a number. */
    private String word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "_#".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return text.substring(start, at);
    }

    private long level(int level) throws IOException {
        if (level == LEVELS.length) {
            return power();
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
                    && "|&<>*".contains(one)
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
            case "**" -> power(a, b);
            default -> {
                if (b == 0) {
                    throw new Shell.Failure(text.strip() + ": division by 0 (error token is \"0\")", 1);
                }
                yield operator.equals("/") ? a / b : a % b;
            }
        };
    }

    private long power() throws IOException {
        long base = unary();
        if (!takes("**")) {
            return base;
        }
        if (++depth > MAX_DEPTH) {
            throw tooDeep();
        }
        long value = apply("**", base, power());
        depth--;
        return value;
    }

    private long power(long base, long exponent) throws Shell.Failure {
        if (exponent < 0) {
            throw new Shell.Failure(text.strip() + ": exponent less than 0 (error token is \"" + exponent + "\")", 1);
        }
        long value = 1;
        long square = base;
        for (long left = exponent; left > 0; left >>= 1) {
            value *= (left & 1) == 1 ? square : 1;
            square *= square;
        }
        return value;
    }

    private long unary() throws IOException {
        if (++depth > MAX_DEPTH) {
            throw tooDeep();
        }
        try {
            blanks();
            if (at >= text.length()) {
                return 0;
            }
            if (text.startsWith("++", at) || text.startsWith("--", at)) {
                int sign = at;
                long step = text.charAt(at) == '+' ? 1 : -1;
                at += 2;
                blanks();
                String name = word();
                if (isName(name)) {
                    return assign(name, number(shell.variable(name)) + step);
                }
                at = sign;
            }
            char c = text.charAt(at);
            if (c == '-' || c == '+' || c == '!' || c == '~') {
                at++;
                long value = unary();
                return c == '-' ? -value : c == '!' ? (value == 0 ? 1 : 0) : c == '~' ? ~value : value;
            }
            if (c == '(') {
                at++;
                long value = list();
                blanks();
                if (at >= text.length() || text.charAt(at) != ')') {
                    throw error();
                }
                at++;
                return value;
            }
            String word = word();
            if (!isName(word)) {
                if (word.isEmpty()) {
                    throw error();
                }
                return number(word);
            }
            long value = number(shell.variable(word));
            blanks();
            if (text.startsWith("++", at) || text.startsWith("--", at)) {
                assign(word, value + (text.charAt(at) == '+' ? 1 : -1));
                at += 2;
            }
            return value;
        } finally {
            depth--;
        }
    }

    private int radix(String word, int end) throws Shell.Failure {
        int radix = Builtins.number(word.substring(0, end), 0);
        if (radix < Character.MIN_RADIX || radix > Character.MAX_RADIX) {
            throw error();
        }
        return radix;
    }

    private long number(String word) throws IOException {
        try {
            if (word.isEmpty()) {
                return 0;
            }
            int base = word.indexOf('#');
            return base < 0 ? Long.decode(word) : Long.parseLong(word, base + 1, word.length(), radix(word, base));
        } catch (NumberFormatException e) {
            throw error();
        }
    }
}

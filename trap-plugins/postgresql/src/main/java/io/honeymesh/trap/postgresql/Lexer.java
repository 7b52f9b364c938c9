// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Splits a query into words, each character looked at once or twice. */
final class Lexer {

    /** Words looked at; what comes after them is not. */
    static final int MAX_TOKENS = 4096;

    /** Longest tag of a dollar-quoted string. */
    private static final int MAX_TAG_CHARS = 64;

    private final String sql;
    private final List<Token> all = new ArrayList<>();

    private Lexer(String sql) {
        this.sql = sql;
    }

    static List<Token> tokens(String sql) {
        Lexer lexer = new Lexer(sql);
        int at = 0;
        while (at < sql.length() && lexer.all.size() < MAX_TOKENS) {
            at = lexer.token(at);
        }
        return lexer.all;
    }

    private int token(int at) {
        char c = sql.charAt(at);
        if (c <= ' ') {
            return at + 1;
        }
        if (sql.startsWith("--", at)) {
            int line = sql.indexOf('\n', at);
            return line < 0 ? sql.length() : line + 1;
        }
        if (sql.startsWith("/*", at)) {
            return comment(at);
        }
        if ((c == 'e' || c == 'E') && sql.startsWith("'", at + 1)) {
            return quoted(at, at + 1, '\'', Token.Kind.STRING, true);
        }
        return switch (c) {
            case '\'' -> quoted(at, at, c, Token.Kind.STRING, false);
            case '"' -> quoted(at, at, c, Token.Kind.QUOTED_NAME, false);
            case '$' -> dollar(at);
            default -> plain(at, c);
        };
    }

    private int plain(int at, char c) {
        if (isDigit(c)) {
            int end = at;
            while (end < sql.length() && (isDigit(sql.charAt(end)) || sql.charAt(end) == '.')) {
                end++;
            }
            return add(Token.Kind.NUMBER, sql.substring(at, end), at, end);
        }
        if (isWord(c)) {
            int end = at;
            while (end < sql.length() && (isWord(sql.charAt(end)) || sql.charAt(end) == '$')) {
                end++;
            }
            return add(Token.Kind.WORD, sql.substring(at, end).toLowerCase(Locale.ROOT), at, end);
        }
        if (sql.startsWith("::", at)) {
            return add(Token.Kind.SYMBOL, "::", at, at + 2);
        }
        return add(Token.Kind.SYMBOL, String.valueOf(c), at, at + 1);
    }

    /** Comments may hold comments. */
    private int comment(int at) {
        int depth = 1;
        int i = at + 2;
        while (i < sql.length() && depth > 0) {
            boolean opens = sql.startsWith("/*", i);
            boolean closes = sql.startsWith("*/", i);
            depth += opens ? 1 : closes ? -1 : 0;
            i += opens || closes ? 2 : 1;
        }
        return i;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '_' || c >= 0x80;
    }

    private int dollar(int at) {
        int end = at + 1;
        while (end < sql.length() && isDigit(sql.charAt(end))) {
            end++;
        }
        if (end > at + 1) {
            return add(Token.Kind.PARAMETER, sql.substring(at + 1, end), at, end);
        }
        while (end < sql.length() && end < at + MAX_TAG_CHARS && isWord(sql.charAt(end))) {
            end++;
        }
        if (end == sql.length() || sql.charAt(end) != '$') {
            return add(Token.Kind.SYMBOL, "$", at, at + 1);
        }
        String tag = sql.substring(at, end + 1);
        int close = sql.indexOf(tag, end + 1);
        return close < 0
                ? add(Token.Kind.OPEN, sql.substring(at), at, sql.length())
                : add(Token.Kind.STRING, sql.substring(end + 1, close), at, close + tag.length());
    }

    private int quoted(int at, int open, char quote, Token.Kind kind, boolean escapes) {
        StringBuilder text = new StringBuilder();
        int i = open + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == quote) {
                if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                    i++;
                } else {
                    return add(kind, text.toString(), at, i + 1);
                }
            } else if (c == '\\' && escapes && i + 1 < sql.length()) {
                i++;
                c = sql.charAt(i) == 'n' ? '\n' : sql.charAt(i) == 't' ? '\t' : sql.charAt(i);
            }
            text.append(c);
            i++;
        }
        return add(Token.Kind.OPEN, sql.substring(at), at, sql.length());
    }

    private int add(Token.Kind kind, String text, int from, int to) {
        all.add(new Token(kind, text, from, to));
        return to;
    }
}

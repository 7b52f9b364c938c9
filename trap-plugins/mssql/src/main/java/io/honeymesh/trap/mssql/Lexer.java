// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.ArrayList;
import java.util.List;

/** Cuts Transact-SQL into words, looking at each character once. */
final class Lexer {

    /** Words looked at; what comes after them is not. */
    static final int MAX_TOKENS = 4096;

    private final String sql;
    private final List<Token> all = new ArrayList<>();
    private int line = 1;

    private Lexer(String sql) {
        this.sql = sql;
    }

    static List<Token> tokens(String sql) {
        Lexer lexer = new Lexer(sql);
        int at = 0;
        while (at < sql.length() && lexer.all.size() < MAX_TOKENS) {
            int next = lexer.token(at);
            for (int i = at; i < next; i++) {
                lexer.line += sql.charAt(i) == '\n' ? 1 : 0;
            }
            at = next;
        }
        return lexer.all;
    }

    private int token(int at) {
        char c = sql.charAt(at);
        if (c <= ' ' || c == 0xfeff) {
            return at + 1;
        }
        if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            return end < 0 ? sql.length() : end;
        }
        if (sql.startsWith("/*", at)) {
            return comment(at);
        }
        if ((c == 'N' || c == 'n') && sql.startsWith("'", at + 1)) {
            return quoted(at + 1, '\'', Token.Kind.STRING);
        }
        return switch (c) {
            case '\'' -> quoted(at, '\'', Token.Kind.STRING);
            case '"' -> quoted(at, '"', Token.Kind.QUOTED_NAME);
            case '[' -> quoted(at, ']', Token.Kind.QUOTED_NAME);
            case '@' -> add(Token.Kind.VARIABLE, at, word(sql.startsWith("@@", at) ? at + 2 : at + 1));
            default -> plain(at, c);
        };
    }

    private int plain(int at, char c) {
        if (c >= '0' && c <= '9') {
            int end = word(at);
            if (sql.startsWith(".", end)) {
                end = word(end + 1);
            }
            return add(Token.Kind.NUMBER, at, end);
        }
        return isWord(c) ? add(Token.Kind.WORD, at, word(at)) : add(Token.Kind.SYMBOL, at, at + 1);
    }

    /** Comments may contain others. */
    private int comment(int at) {
        int depth = 1;
        int next = at + 2;
        while (next < sql.length() && depth > 0) {
            if (sql.startsWith("*/", next)) {
                depth--;
                next += 2;
            } else if (sql.startsWith("/*", next)) {
                depth++;
                next += 2;
            } else {
                next++;
            }
        }
        return Math.min(next, sql.length());
    }

    private int word(int from) {
        int end = from;
        while (end < sql.length() && isWord(sql.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '_'
                || c == '$'
                || c == '#'
                || c >= 0x80;
    }

    private int quoted(int at, char end, Token.Kind kind) {
        StringBuilder text = new StringBuilder();
        int next = at + 1;
        while (next < sql.length()) {
            char c = sql.charAt(next);
            boolean doubled = c == end && next + 1 < sql.length() && sql.charAt(next + 1) == end;
            if (c == end && !doubled) {
                all.add(new Token(kind, text.toString(), line));
                return next + 1;
            }
            text.append(c);
            next += doubled ? 2 : 1;
        }
        all.add(new Token(Token.Kind.OPEN, text.toString(), line));
        return sql.length();
    }

    private int add(Token.Kind kind, int from, int to) {
        int end = Math.max(from + 1, to);
        all.add(new Token(kind, sql.substring(from, end), line));
        return end;
    }
}

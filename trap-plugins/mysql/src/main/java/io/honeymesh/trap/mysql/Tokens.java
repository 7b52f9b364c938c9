// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.util.ArrayList;
import java.util.List;

/** A statement's words, one after the other, each character looked at once. */
final class Tokens {

    /** Words looked at; what comes after them is not. */
    static final int MAX_TOKENS = 4096;

    private static final Token NONE = new Token(Token.Kind.SYMBOL, "", 0, 0);

    private final String sql;
    private final List<Token> all = new ArrayList<>();
    private int next;

    Tokens(String sql) {
        this.sql = sql;
        int at = 0;
        while (at < sql.length() && all.size() < MAX_TOKENS) {
            at = token(at);
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    boolean hasNext() {
        return next < all.size();
    }

    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        return next + ahead < all.size() ? all.get(next + ahead) : NONE;
    }

    Token take() {
        Token token = peek();
        next++;
        return token;
    }

    /** Takes these words if they come next. */
    boolean take(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).is(words[i])) {
                return false;
            }
        }
        next += words.length;
        return true;
    }

    /** Passes over everything up to one of these words outside of brackets, or the end. */
    void skipTo(List<String> words) {
        int depth = 0;
        while (hasNext()) {
            Token token = peek();
            if (depth == 0 && words.stream().anyMatch(token::is)) {
                return;
            }
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            next++;
        }
    }

    /** The statement from where the next word begins. */
    String rest() {
        return hasNext() ? sql.substring(peek().start()) : "";
    }

    String between(int from, int to) {
        return sql.substring(from, to);
    }

    /** Where the last word that was taken ended. */
    int position() {
        return next == 0 ? 0 : all.get(Math.min(next, all.size()) - 1).end();
    }

    boolean hasOpenString() {
        return !all.isEmpty() && all.getLast().kind() == Token.Kind.OPEN;
    }

    Token last() {
        return all.getLast();
    }

    private int token(int at) {
        char c = sql.charAt(at);
        if (c <= ' ') {
            return at + 1;
        }
        if (c == '#' || sql.startsWith("-- ", at) || sql.startsWith("--", at) && at + 2 == sql.length()) {
            int line = sql.indexOf('\n', at);
            return line < 0 ? sql.length() : line + 1;
        }
        if (sql.startsWith("/*", at)) {
            return comment(at);
        }
        if (sql.startsWith("*/", at)) {
            return at + 2;
        }
        return switch (c) {
            case '\'', '"' -> quoted(at, c, Token.Kind.STRING);
            case '`' -> quoted(at, c, Token.Kind.QUOTED_NAME);
            case '@' -> add(Token.Kind.VARIABLE, at, word(sql.startsWith("@@", at) ? at + 2 : at + 1, true));
            default -> plain(at, c);
        };
    }

    private int plain(int at, char c) {
        if (c >= '0' && c <= '9') {
            int end = word(at, true);
            String text = sql.substring(at, end);
            boolean number = text.chars().allMatch(d -> d >= '0' && d <= '9' || d == '.') || text.startsWith("0x");
            return add(number ? Token.Kind.NUMBER : Token.Kind.WORD, at, end);
        }
        return isWord(c) ? add(Token.Kind.WORD, at, word(at, false)) : add(Token.Kind.SYMBOL, at, at + 1);
    }

    /** Comments that carry a version are run by MySQL and MariaDB: only their brackets are passed over. */
    private int comment(int at) {
        int from = sql.startsWith("/*M!", at) ? at + 4 : at + 3;
        if (sql.startsWith("/*!", at) || sql.startsWith("/*M!", at)) {
            int digits = from;
            while (digits < sql.length() && digits < from + 6 && Character.isDigit(sql.charAt(digits))) {
                digits++;
            }
            return digits;
        }
        int end = sql.indexOf("*/", at + 2);
        return end < 0 ? sql.length() : end + 2;
    }

    private int word(int from, boolean dots) {
        int end = from;
        while (end < sql.length() && (isWord(sql.charAt(end)) || dots && sql.charAt(end) == '.')) {
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
                || c >= 0x80;
    }

    private int quoted(int at, char quote, Token.Kind kind) {
        StringBuilder text = new StringBuilder();
        int i = at + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == quote) {
                if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                    i++;
                } else {
                    all.add(new Token(kind, text.toString(), at, i + 1));
                    return i + 1;
                }
            } else if (c == '\\' && kind == Token.Kind.STRING && i + 1 < sql.length()) {
                i++;
                c = switch (sql.charAt(i)) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case '0' -> '\0';
                    case 'Z' -> '\u001a';
                    case 'b' -> '\b';
                    default -> sql.charAt(i);
                };
            }
            text.append(c);
            i++;
        }
        return add(Token.Kind.OPEN, at, sql.length());
    }

    private int add(Token.Kind kind, int from, int to) {
        int end = Math.max(from + 1, to);
        all.add(new Token(kind, sql.substring(from, end), from, end));
        return end;
    }
}

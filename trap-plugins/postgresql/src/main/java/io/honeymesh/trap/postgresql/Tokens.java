// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.ArrayList;
import java.util.List;

/** The words of one statement, one after the other. */
final class Tokens {

    private final String sql;
    private final List<Token> all;
    private int next;

    private Tokens(String sql, List<Token> all) {
        this.sql = sql;
        this.all = all;
    }

    /** The statements of a query, without the empty ones. */
    static List<Tokens> statements(String sql) {
        List<Token> tokens = Lexer.tokens(sql);
        List<Tokens> statements = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= tokens.size(); i++) {
            if (i == tokens.size() || tokens.get(i).is(";")) {
                if (i > from) {
                    statements.add(new Tokens(sql, tokens.subList(from, i)));
                }
                from = i + 1;
            }
        }
        return statements;
    }

    /** These words from the next on, to be looked at without taking them. */
    Tokens ahead() {
        return new Tokens(sql, hasNext() ? all.subList(next, all.size()) : List.of());
    }

    int size() {
        return all.size();
    }

    boolean hasNext() {
        return next < all.size();
    }

    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        if (next + ahead < all.size()) {
            return all.get(next + ahead);
        }
        // Errors at the end are said to be where the query ends.
        return new Token(Token.Kind.SYMBOL, "", sql.length(), sql.length());
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
            depth += token.is("(") || token.is("[") ? 1 : token.is(")") || token.is("]") ? -1 : 0;
            next++;
        }
    }

    /** Takes what comes up to one of these words outside of brackets, or the end. */
    Tokens takeUntil(List<String> words) {
        int from = next;
        skipTo(words);
        return new Tokens(sql, all.subList(Math.min(from, all.size()), Math.min(next, all.size())));
    }

    /** A word as it stands in the query. */
    String raw(Token token) {
        return sql.substring(token.start(), token.end());
    }

    /** All words of the statement as they stand in the query. */
    String whole() {
        return all.isEmpty()
                ? ""
                : sql.substring(all.getFirst().start(), all.getLast().end());
    }

    /** A string that never ends, if there is one. */
    boolean hasOpenString() {
        return !all.isEmpty() && all.getLast().kind() == Token.Kind.OPEN;
    }

    Token last() {
        return all.getLast();
    }

    /** A syntax error at the next word. */
    Failure syntax() {
        return Failure.syntax(raw(peek()), peek().start() + 1);
    }
}

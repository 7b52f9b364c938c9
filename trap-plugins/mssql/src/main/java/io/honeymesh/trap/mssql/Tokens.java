// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A batch's words, one after the other. */
final class Tokens {

    /** Words with which a statement begins: there is nothing else between two of them. */
    private static final Set<String> VERBS = Set.of(
            "select",
            "use",
            "exec",
            "execute",
            "declare",
            "set",
            "print",
            "raiserror",
            "insert",
            "update",
            "delete",
            "truncate",
            "create",
            "drop",
            "alter",
            "grant",
            "deny",
            "revoke",
            "backup",
            "restore",
            "dbcc",
            "kill",
            "shutdown",
            "reconfigure",
            "if",
            "while",
            "begin",
            "end",
            "else",
            "waitfor",
            "commit",
            "rollback",
            "return",
            "bulk",
            "merge",
            "checkpoint",
            "fetch",
            "deallocate",
            "go",
            ";");

    private static final Token NONE = new Token(Token.Kind.SYMBOL, "", 1);

    private final List<Token> all;
    private int next;

    Tokens(List<Token> all) {
        this.all = all;
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

    static boolean isVerb(Token token) {
        return (token.kind() == Token.Kind.WORD || token.is(";"))
                && VERBS.contains(token.text().toLowerCase(Locale.ROOT));
    }

    /** Passes over everything up to one of these words or the statement's end, whatever is in brackets included. */
    void skipTo(Set<String> words) {
        int depth = 0;
        int cases = 0;
        while (hasNext()) {
            Token token = peek();
            if (depth <= 0 && cases == 0 && (isVerb(token) || words.stream().anyMatch(token::is))) {
                return;
            }
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            cases += token.is("case") ? 1 : cases > 0 && token.is("end") ? -1 : 0;
            next++;
        }
    }

    /** Passes over a CASE, once its first word is taken. */
    void skipCase() {
        for (int depth = 1; hasNext() && depth > 0; next++) {
            depth += peek().is("case") ? 1 : peek().is("end") ? -1 : 0;
        }
    }

    void skipStatement() {
        skipTo(Set.of());
    }

    /** Passes over a pair of brackets, if one comes next. */
    void skipBrackets() {
        int depth = 0;
        while (hasNext() && (depth > 0 || peek().is("("))) {
            Token token = take();
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (depth == 0) {
                return;
            }
        }
    }

    /** Takes everything up to one of these words or the statement's end. */
    Tokens until(Set<String> words) {
        int from = Math.min(next, all.size());
        skipTo(words);
        return new Tokens(all.subList(from, Math.min(next, all.size())));
    }

    /** Whether one of these words comes before the statement's end. */
    boolean comes(Set<String> words) {
        int before = next;
        skipTo(words);
        boolean comes = words.stream().anyMatch(peek()::is);
        next = before;
        return comes;
    }

    void skipAll() {
        next = all.size();
    }

    /** A string that never ends. */
    Optional<Token> open() {
        return all.isEmpty() || all.getLast().kind() != Token.Kind.OPEN ? Optional.empty() : Optional.of(all.getLast());
    }
}

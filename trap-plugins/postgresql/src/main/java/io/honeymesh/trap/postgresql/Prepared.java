// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A prepared statement.
 *
 * @param statement its words; empty for an empty query
 * @param parameterTypes OIDs, as the client named them or as text
 */
record Prepared(Optional<Tokens> statement, List<Integer> parameterTypes) {

    static final int MAX_PARAMETERS = 256;

    /** How many words it holds. */
    int words() {
        return statement.map(Tokens::size).orElse(0);
    }

    /**
     * One that has been given its parameters.
     *
     * @param formats what the client wants results in: none, one for all, or one each; 1 is binary
     */
    record Portal(Prepared prepared, List<Optional<String>> parameters, List<Integer> formats) {}

    /** Makes one of a Parse message's text and types. */
    static Prepared of(String sql, List<Integer> types) {
        Optional<Tokens> statement = Tokens.statements(sql).stream().findFirst();
        int parameters = Lexer.tokens(sql).stream()
                .filter(token ->
                        token.kind() == Token.Kind.PARAMETER && token.text().length() <= 3)
                .mapToInt(token -> Integer.parseInt(token.text()))
                .max()
                .orElse(0);
        List<Integer> all = new ArrayList<>(types);
        while (all.size() < Math.min(parameters, MAX_PARAMETERS)) {
            all.add(Type.TEXT.oid());
        }
        return new Prepared(
                statement,
                all.stream().map(oid -> oid == 0 ? Type.TEXT.oid() : oid).toList());
    }

    /** NULL for each parameter, to see what a statement would give. */
    List<Optional<String>> unset() {
        return parameterTypes.stream().map(type -> Optional.<String>empty()).toList();
    }
}

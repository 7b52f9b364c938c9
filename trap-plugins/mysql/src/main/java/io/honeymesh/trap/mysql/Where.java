// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A condition as simple as most are: columns compared with constants. Any other is taken for true. */
final class Where {

    private static final List<String> ENDS = List.of("limit", "order", "group", "having", "into", ";", "union");

    private Where() {}

    /** Takes the condition that comes next, if one does. */
    static Predicate<List<Optional<String>>> take(Tokens tokens, Table table) {
        Predicate<List<Optional<String>>> all = row -> true;
        if (!tokens.take("where")) {
            return all;
        }
        do {
            Optional<Predicate<List<Optional<String>>>> one = one(tokens, table);
            if (one.isEmpty()) {
                tokens.skipTo(ENDS);
                return all;
            }
            all = all.and(one.get());
        } while (tokens.take("and"));
        tokens.skipTo(ENDS);
        return all;
    }

    private static Optional<Predicate<List<Optional<String>>>> one(Tokens tokens, Table table) {
        int column = tokens.peek().isName() ? table.indexOf(tokens.peek().text()) : -1;
        boolean like = tokens.peek(1).is("like");
        boolean not = tokens.peek(1).is("<") && tokens.peek(2).is(">")
                || tokens.peek(1).is("!") && tokens.peek(2).is("=");
        Token value = tokens.peek(not ? 3 : 2);
        boolean constant = value.kind() == Token.Kind.STRING || value.kind() == Token.Kind.NUMBER;
        if (column < 0 || !constant || !(like || not || tokens.peek(1).is("="))) {
            return Optional.empty();
        }
        for (int i = not ? 4 : 3; i > 0; i--) {
            tokens.take();
        }
        return Optional.of(row -> row.get(column)
                .filter(cell -> like ? Like.matches(value.text(), cell) : cell.equalsIgnoreCase(value.text()) != not)
                .isPresent());
    }
}

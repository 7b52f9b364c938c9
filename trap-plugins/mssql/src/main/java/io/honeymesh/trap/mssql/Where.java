// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A condition as simple as most are: columns compared with constants. Any other is taken for true. */
final class Where {

    static final Set<String> ENDS =
            Set.of("order", "group", "having", "union", "except", "intersect", "for", "option", "into");

    private Where() {}

    /** Takes the condition that comes next, if one does. */
    static Predicate<List<Optional<String>>> take(World world, Tokens tokens, Table table) {
        Predicate<List<Optional<String>>> all = row -> true;
        if (!tokens.take("where")) {
            return all;
        }
        do {
            Optional<Predicate<List<Optional<String>>>> one = one(world, tokens, table);
            if (one.isEmpty()) {
                tokens.skipTo(ENDS);
                return all;
            }
            all = all.and(one.get());
        } while (tokens.take("and"));
        tokens.skipTo(ENDS);
        return all;
    }

    private static Optional<Predicate<List<Optional<String>>>> one(World world, Tokens tokens, Table table) {
        while (tokens.peek().isName() && tokens.peek(1).is(".")) {
            tokens.take();
            tokens.take();
        }
        int column = tokens.peek().isName() ? table.indexOf(tokens.peek().text()) : -1;
        boolean like = tokens.peek(1).is("like");
        boolean more = tokens.peek(1).is(">");
        boolean not = tokens.peek(1).is("<") && tokens.peek(2).is(">")
                || tokens.peek(1).is("!") && tokens.peek(2).is("=");
        if (column < 0 || !(like || not || more || tokens.peek(1).is("="))) {
            return Optional.empty();
        }
        for (int i = not ? 3 : 2; i > 0; i--) {
            tokens.take();
        }
        String wanted;
        try {
            wanted = new Expressions(world, tokens).next().text().orElse("");
        } catch (Failure unknown) {
            return Optional.empty();
        }
        return Optional.of(row -> row.get(column)
                .filter(cell -> like
                        ? Like.matches(wanted, cell)
                        : more
                                ? Column.number(cell).orElse(0L)
                                        > Column.number(wanted).orElse(0L)
                                : cell.strip().equalsIgnoreCase(wanted.strip()) != not)
                .isPresent());
    }
}

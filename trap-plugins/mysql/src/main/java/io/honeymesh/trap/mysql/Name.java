// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.util.Optional;

/** A table's name, perhaps with its database. */
record Name(Optional<String> database, String table) {

    /** Takes one; empty if the next word can't be a name. */
    static Optional<Name> take(Tokens tokens) {
        if (!tokens.peek().isName()) {
            return Optional.empty();
        }
        String first = tokens.take().text();
        if (!tokens.peek().is(".") || !tokens.peek(1).isName()) {
            return Optional.of(new Name(Optional.empty(), first));
        }
        tokens.take();
        return Optional.of(new Name(Optional.of(first), tokens.take().text()));
    }

    Optional<String> databaseIn(World world) {
        return database.or(world::database);
    }

    /** What is wrong with using this table; empty if it is there. */
    Optional<Answer> problem(World world) {
        Optional<String> base = databaseIn(world);
        if (base.isEmpty()) {
            return Optional.of(Answer.noDatabase());
        }
        return world.table(base.get(), table).isEmpty()
                ? Optional.of(Answer.noTable(base.get(), table))
                : Optional.empty();
    }

    /** The table, once {@link #problem} has found none. */
    Table tableIn(World world) {
        return world.table(databaseIn(world).orElseThrow(), table).orElseThrow();
    }
}

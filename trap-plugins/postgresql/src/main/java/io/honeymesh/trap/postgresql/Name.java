// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.Optional;

/**
 * A table's name, perhaps with its schema.
 *
 * @param position where it stands in the query, counted from 1
 */
record Name(Optional<String> schema, String table, int position) {

    /** Takes one; empty if the next word can't be a name. */
    static Optional<Name> take(Tokens tokens) {
        if (!tokens.peek().isName()) {
            return Optional.empty();
        }
        int position = tokens.peek().start() + 1;
        String first = tokens.take().text();
        if (!tokens.peek().is(".") || !tokens.peek(1).isName()) {
            return Optional.of(new Name(Optional.empty(), first, position));
        }
        tokens.take();
        return Optional.of(new Name(Optional.of(first), tokens.take().text(), position));
    }

    String shown() {
        return schema.map(s -> s + ".").orElse("") + table;
    }

    /** The client's own or the application's table of this name. */
    Optional<Table> ownIn(World world) {
        boolean mine = schema.isEmpty() || schema.get().equals("public");
        return mine ? Optional.ofNullable(world.tables().get(table)) : Optional.empty();
    }

    Optional<Table> in(World world) {
        return ownIn(world).or(() -> Catalog.find(world, schema.orElse("pg_catalog"), table));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An object's name, perhaps with its schema and database. */
record Name(Optional<String> database, Optional<String> schema, String object) {

    private static final int MAX_PARTS = 4;

    /** Takes one; empty if the next word can't be a name. */
    static Optional<Name> take(Tokens tokens) {
        if (!tokens.peek().isName()) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        parts.add(tokens.take().text());
        while (parts.size() < MAX_PARTS && tokens.take(".")) {
            parts.add(tokens.peek().isName() ? tokens.take().text() : "");
        }
        int last = parts.size() - 1;
        return Optional.of(new Name(part(parts, last - 2), part(parts, last - 1), parts.getLast()));
    }

    private static Optional<String> part(List<String> parts, int index) {
        return index < 0 || parts.get(index).isEmpty() ? Optional.empty() : Optional.of(parts.get(index));
    }

    boolean isIn(String wanted) {
        return schema.filter(wanted::equalsIgnoreCase).isPresent();
    }

    /** As it was given. */
    String text() {
        String middle = schema.isPresent() || database.isPresent() ? schema.orElse("") + "." : "";
        return database.map(d -> d + ".").orElse("") + middle + object;
    }
}

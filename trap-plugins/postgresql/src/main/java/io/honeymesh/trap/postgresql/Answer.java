// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.List;
import java.util.Optional;

/** What a statement is answered with. Text holds a byte a character (ISO 8859-1). */
sealed interface Answer {

    /** Success without rows, by its command tag. */
    record Done(String tag) implements Answer {}

    /** Success after remarks. */
    record Noticed(List<Failure> notices, String tag) implements Answer {}

    record Failed(Failure failure) implements Answer {}

    /** @param tag as {@code SELECT 1} or {@code SHOW} */
    record Rows(List<Column> columns, List<List<Optional<String>>> rows, String tag) implements Answer {}

    /** COPY … TO STDOUT. */
    record Copied(List<List<Optional<String>>> rows, int columns) implements Answer {}

    /** COPY … FROM STDIN: the client's turn. */
    record Awaits(int columns) implements Answer {}

    /** No statement at all. */
    record Empty() implements Answer {}

    static Answer selected(List<Column> columns, List<List<Optional<String>>> rows) {
        return new Rows(columns, rows, "SELECT " + rows.size());
    }

    static Answer syntax(Tokens tokens) {
        return new Failed(tokens.syntax());
    }
}

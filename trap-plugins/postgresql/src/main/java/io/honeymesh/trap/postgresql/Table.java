// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table as one conversation sees and changes it. */
final class Table {

    /** Rows a client may add to one table; more are believed. */
    static final int MAX_ROWS = 200;

    /** Columns a client may give one. */
    static final int MAX_COLUMNS = 32;

    private final int oid;
    private final List<Column> columns = new ArrayList<>();
    private final List<List<Optional<String>>> rows = new ArrayList<>();

    Table(int oid) {
        this.oid = oid;
    }

    Table column(String name, Type type) {
        columns.add(new Column(name, type, oid, columns.size() + 1));
        return this;
    }

    Table row(String... cells) {
        List<Optional<String>> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(Optional.of(cell));
        }
        while (row.size() < columns.size()) {
            row.add(Optional.empty());
        }
        rows.add(row);
        return this;
    }

    int oid() {
        return oid;
    }

    List<Column> columns() {
        return columns;
    }

    List<List<Optional<String>>> rows() {
        return rows;
    }

    /** Where a column is; -1 if there is none. */
    int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
    }
}

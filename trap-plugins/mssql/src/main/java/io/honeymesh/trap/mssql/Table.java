// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table as one conversation sees and changes it. */
final class Table {

    /** Rows a client may add to one table; more are believed. */
    static final int MAX_ROWS = 200;

    private final List<Column> columns;
    private final List<List<Optional<String>>> rows = new ArrayList<>();

    Table(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    List<Column> columns() {
        return columns;
    }

    List<List<Optional<String>>> rows() {
        return rows;
    }

    Table row(String... cells) {
        List<Optional<String>> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(Optional.of(cell));
        }
        rows.add(row);
        return this;
    }

    /** Where a column is, whatever its case; -1 if there is none. */
    int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(column)) {
                return i;
            }
        }
        return -1;
    }
}

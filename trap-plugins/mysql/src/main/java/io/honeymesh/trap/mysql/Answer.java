// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.util.List;
import java.util.Optional;

/** What a command is answered with. Text holds a byte a character (ISO 8859-1). */
sealed interface Answer {

    Answer OK = new Done(0, 0, "", 0, new byte[0]);

    /**
     * Success without rows.
     *
     * @param flags server status beyond the usual
     * @param tracked changes of the session's state, as OK packets carry them
     */
    record Done(long affected, long insertId, String info, int flags, byte[] tracked) implements Answer {}

    /** @param state SQLSTATE, five characters */
    record Failure(int code, String state, String message) implements Answer {}

    /** @param table from a real table, which a scan without an index reads */
    record Rows(List<Column> columns, List<List<Optional<String>>> rows, boolean table) implements Answer {}

    /** A line of text, as COM_STATISTICS gives. */
    record Text(String text) implements Answer {}

    /** Nothing but the end of nothing. */
    record End() implements Answer {}

    /** No answer at all. */
    record Silence() implements Answer {}

    static Answer changed(long rows) {
        return new Done(rows, 0, "", 0, new byte[0]);
    }

    static Failure syntax(String near) {
        String shown = near.length() > 80 ? near.substring(0, 80) : near;
        return new Failure(
                1064,
                "42000",
                "You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for"
                        + " the right syntax to use near '" + shown + "' at line 1");
    }

    static Failure noDatabase() {
        return new Failure(1046, "3D000", "No database selected");
    }

    static Failure unknownDatabase(String name) {
        return new Failure(1049, "42000", "Unknown database '" + name + "'");
    }

    static Failure noTable(String database, String table) {
        return new Failure(1146, "42S02", "Table '" + database + "." + table + "' doesn't exist");
    }

    static Failure unknownCommand() {
        return new Failure(1047, "08S01", "Unknown command");
    }
}

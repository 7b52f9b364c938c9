// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Csv;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Attempts.Tally;
import io.honeymesh.api.service.EventLog;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.table.ShellTable;

/** Prints what was counted: as a table, as JSON or as CSV, the same columns in each. */
final class Tallies {

    /** Characters of one value in a table; JSON and CSV have all. */
    private static final int CELL_CHARS = 100;

    private Tallies() {}

    static void add(Map<String, Object> row, Tally tally) {
        row.put("attempts", tally.attempts());
        row.put("sources", tally.sources());
        row.put("last", tally.last().toString());
        row.put("last_source", tally.lastSource().toString());
    }

    static void print(Shell shell, String nothing, boolean json, boolean csv, List<Map<String, Object>> rows) {
        if (json && csv) {
            throw new CommandFailure("--json or --csv: use one of them");
        }
        if (json) {
            shell.json(rows);
        } else if (rows.isEmpty()) {
            shell.line(nothing);
        } else if (csv) {
            shell.line(Csv.row(rows.getFirst().keySet()));
            rows.forEach(row -> shell.line(Csv.row(row.values())));
        } else {
            ShellTable table = new ShellTable();
            rows.getFirst().keySet().forEach(name -> table.column(title(name)));
            rows.forEach(row -> table.addRow().addContent(cells(row.values())));
            shell.table(table);
        }
        if (!json && !csv) {
            shell.services()
                    .find(EventLog.class)
                    .flatMap(EventLog::degraded)
                    .ifPresent(why -> shell.line(shell.style()
                            .bad("!! the ledger is in memory only, what is new is not counted: "
                                    + SafeText.printable(why))));
        }
    }

    private static String title(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1).replace('_', ' ');
    }

    private static Object[] cells(Collection<Object> values) {
        return values.stream()
                .map(value -> SafeText.printable(String.valueOf(value)))
                .map(text -> text.length() <= CELL_CHARS ? text : text.substring(0, CELL_CHARS) + "...")
                .toArray();
    }
}

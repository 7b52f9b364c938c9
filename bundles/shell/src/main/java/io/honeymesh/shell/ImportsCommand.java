// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Advice;
import io.honeymesh.api.service.Advice.Listed;
import io.honeymesh.api.service.Advice.Skipped;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:imports} */
@Service
@Command(
        scope = "honeymesh",
        name = "imports",
        description = "Shows the lists of others that advise this node.",
        detailedDescription = "Examples:\n  honeymesh:imports\n  honeymesh:imports --json")
public final class ImportsCommand extends NodeCommand {

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    void run(Shell shell) {
        Advice advice = shell.services().advice();
        List<Listed> lists = advice.lists();
        if (json) {
            shell.json(lists.stream().map(Listed::fields).toList());
            return;
        }
        advice.problems().forEach(problem -> shell.line(shell.style().bad("!! " + SafeText.printable(problem))));
        if (lists.isEmpty()) {
            shell.line("No list is imported.");
            return;
        }
        ShellTable table = new ShellTable();
        List.of("List", "Form", "Entries", "Left out", "Imported", "By", "Ends in")
                .forEach(table::column);
        lists.forEach(list -> table.addRow()
                .addContent(
                        list.name(),
                        SafeText.printable(list.form()),
                        list.entries(),
                        list.skipped().stream().mapToLong(Skipped::count).sum(),
                        Times.readable(list.imported()),
                        SafeText.printable(list.by()),
                        Times.left(shell.now(), list.until())));
        shell.table(table);
    }
}

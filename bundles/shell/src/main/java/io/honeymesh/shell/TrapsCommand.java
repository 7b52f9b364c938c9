// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.TrapStatus;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:traps} */
@Service
@Command(
        scope = "honeymesh",
        name = "traps",
        description = "Lists the traps, where they listen and what they met.",
        detailedDescription = "Examples:\n  honeymesh:traps\n  honeymesh:traps ssh\n  honeymesh:traps --json")
public final class TrapsCommand extends NodeCommand {

    @Argument(name = "trap", description = "Only this trap's listeners", multiValued = true, valueToShowInHelp = "")
    @Completion(Completers.TrapWords.class)
    List<String> words = List.of();

    String trap = "";

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        trap = value;
    }

    @Override
    void run(Shell shell) {
        List<TrapStatus> all = shell.services().trapHost().traps();
        List<TrapStatus> traps = all.stream()
                .filter(status -> trap.isEmpty() || status.trap().equals(trap))
                .toList();
        if (traps.isEmpty() && !trap.isEmpty()) {
            throw new CommandFailure("there is no trap '" + SafeText.escape(trap, 40)
                    + "': honeymesh:traps lists those there are, honeymesh:plugins what is wrong with a jar, and"
                    + " honeymesh:events --type alarm with a .trap file");
        }
        if (json) {
            shell.json(traps.stream().map(TrapStatus::fields).toList());
            return;
        }
        ShellTable table = new ShellTable().emptyTableText("No traps.");
        for (String column : List.of("Trap", "Transport", "Endpoint", "State", "Open", "Touches", "Detail")) {
            table.column(column);
        }
        for (TrapStatus status : traps) {
            table.addRow()
                    .addContent(
                            SafeText.escape(status.trap()),
                            status.transport(),
                            status.endpoint(),
                            status.state(),
                            status.connections(),
                            status.touches(),
                            SafeText.printable(status.detail()));
        }
        shell.table(table);
    }
}

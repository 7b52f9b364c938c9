// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.service.Attempts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:commands} */
@Service
@Command(
        scope = "honeymesh",
        name = "commands",
        description = "Shows the commands that were given to traps, those that most sources gave first.",
        detailedDescription = "Examples:\n  honeymesh:commands\n  honeymesh:commands --trap telnet --since 24h\n"
                + "  honeymesh:commands --source 203.0.113.7 --limit 100 --csv")
public final class CommandsCommand extends CaptureCommand {

    @Option(name = "--csv", description = "As CSV with a header")
    boolean csv;

    @Override
    void run(Shell shell) {
        List<Attempts.Command> commands = shell.services().attempts().commands(filter(shell), most());
        Tallies.print(
                shell,
                "No commands.",
                json,
                csv,
                commands.stream().map(CommandsCommand::row).toList());
    }

    private static Map<String, Object> row(Attempts.Command command) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("command", command.text());
        Tallies.add(row, command.tally());
        return row;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.service.Attempts;
import io.honeymesh.api.service.CaptureFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
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
public final class CommandsCommand extends NodeCommand {

    @Option(name = "--source", description = "Only of this address or prefix", valueToShowInHelp = "all")
    @Completion(Completers.Banned.class)
    String source = "";

    @Option(name = "--trap", description = "Only of this trap", valueToShowInHelp = "all")
    @Completion(CaptureCompleters.Traps.class)
    String trap = "";

    @Option(name = "--since", description = "Only those of the last so long: 30m, 2h, 7d ...", valueToShowInHelp = "")
    @Completion(Completers.Durations.class)
    String since = "";

    @Option(name = "--limit", description = "At most this many (1-10000)")
    String limit = "20";

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Option(name = "--csv", description = "As CSV with a header")
    boolean csv;

    @Override
    void run(Shell shell) {
        CaptureFilter filter = CaptureOptions.filter(source, trap, since, shell.now());
        List<Attempts.Command> commands =
                shell.services().attempts().commands(filter, Numbers.parse("--limit", limit, 1, 10_000));
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

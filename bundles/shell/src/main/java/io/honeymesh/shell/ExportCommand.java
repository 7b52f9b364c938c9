// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Exports;
import io.honeymesh.api.service.Exports.Format;
import io.honeymesh.api.service.Exports.Matter;
import io.honeymesh.api.service.Exports.Selection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:export} */
@Service
@Command(
        scope = "honeymesh",
        name = "export",
        description = "Prints bans or events in a form that other programs read; without a name, which there are.",
        detailedDescription =
                "Passwords that strangers typed are masked unless --reveal is given, which viewers may not."
                        + "\nExamples:\n  honeymesh:export\n  honeymesh:export bans.csv\n"
                        + "  honeymesh:export events.ecs.ndjson --since 24h --type ban\nInto a file, from outside the shell:\n"
                        + "  ./honeymesh shell honeymesh:export bans.nft > bans.nft")
public final class ExportCommand extends NodeCommand {

    @Argument(name = "name", description = "The form: bans.csv ...", multiValued = true, valueToShowInHelp = "")
    @Completion(Completers.ExportNames.class)
    List<String> words = List.of();

    String name = "";

    @Option(name = "--subject", description = "Only what touches this address or prefix", valueToShowInHelp = "")
    @Completion(Completers.Banned.class)
    String subject = "";

    @Option(name = "--type", description = "Events: only this type, or those below it", valueToShowInHelp = "")
    @Completion(Completers.TypesOfEvents.class)
    String type = "";

    @Option(name = "--since", description = "Events: only those of this time: 24h, 7d ...", valueToShowInHelp = "")
    String since = "";

    @Option(name = "--after", description = "Events: only those after this sequence number", valueToShowInHelp = "")
    String after = "";

    @Option(name = "--limit", description = "Events: the first so many (1-1000000)")
    String limit = Integer.toString(Selection.MAX_LIMIT);

    @Option(name = "--reveal", description = "Shows passwords")
    boolean reveal;

    @Option(name = "--json", description = "Which forms there are, as one JSON document")
    boolean json;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        name = value;
    }

    @Override
    void run(Shell shell) {
        Exports exports = shell.services()
                .find(Exports.class)
                .orElseThrow(() -> new CommandFailure(
                        "the exports bundle is not running (a node of profile edge has none; else the log says why)"));
        if (name.isEmpty()) {
            list(shell, exports.formats());
            return;
        }
        Format format = exports.format(name)
                .orElseThrow(() -> new CommandFailure("there is no export '" + SafeText.escape(name, 40)
                        + "'; there are "
                        + String.join(
                                ", ",
                                exports.formats().stream().map(Format::name).toList())));
        boolean ofEventsOnly = !type.isEmpty() || !since.isEmpty() || !after.isEmpty() || reveal;
        if (format.of() == Matter.BANS && ofEventsOnly) {
            throw new CommandFailure(
                    "bans are what there is now: --type, --since, --after and --reveal are for events");
        }
        Selection selection = new Selection(
                subject.isEmpty() ? Optional.empty() : Optional.of(Subject.parse(subject)),
                type.isEmpty() ? Optional.empty() : Optional.of(type),
                since.isEmpty() ? Optional.empty() : Optional.of(shell.now().minus(DurationText.parse(since))),
                after.isEmpty() ? 0 : Numbers.parse("--after", after, 0, 999_999_999),
                Numbers.parse("--limit", limit, 1, Selection.MAX_LIMIT),
                !reveal);
        try {
            exports.write(name, selection, shell.out());
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private void list(Shell shell, List<Format> formats) {
        if (json) {
            shell.json(formats.stream().map(Format::fields).toList());
            return;
        }
        ShellTable table = new ShellTable();
        table.column("Name");
        table.column("What it is");
        formats.forEach(format ->
                table.addRow().addContent(SafeText.printable(format.name()), SafeText.printable(format.title())));
        shell.table(table);
    }
}

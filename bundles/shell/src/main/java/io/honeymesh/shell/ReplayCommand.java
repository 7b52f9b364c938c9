// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Replay;
import io.honeymesh.api.service.Traffic;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:replay} */
@Service
@Command(
        scope = "honeymesh",
        name = "replay",
        description = "Runs a capture file through this node's traps and rules and shows the verdicts; bans nobody.",
        detailedDescription =
                "Every connection in the capture is taken for one with a trap: the one on its port, else the one that"
                        + " knows the client's words. Nothing is banned, kept or told. Ctrl-C ends it.\nExamples:\n"
                        + "  honeymesh:replay /srv/scan.pcap\n"
                        + "  honeymesh:replay /srv/scan.pcap --source 203.0.113.0/24 --rule payload-pattern\n"
                        + "  honeymesh:replay /srv/scan.pcap --json\nWith --json each verdict is a document on its own line;"
                        + " the sums follow, one for each source.")
public final class ReplayCommand extends NodeCommand {

    /** What the tab key offers. */
    @Service
    public static final class Files extends FileWords {
        public Files() {
            super(ReplayCommand.class);
        }
    }

    /** The rules there are. */
    @Service
    public static final class Rules extends Completers.FromNode {
        @Override
        Collection<String> offers(Services services) {
            return services.ruleNames();
        }
    }

    @Argument(name = "file", description = "A capture file on the node", multiValued = true, valueToShowInHelp = "")
    @Completion(Files.class)
    List<String> words = List.of();

    String file = "";

    @Option(name = "--source", description = "Only what this address or prefix did", valueToShowInHelp = "")
    String source = "";

    @Option(name = "--rule", description = "Only verdicts in which this rule has a say", valueToShowInHelp = "")
    @Completion(Rules.class)
    String rule = "";

    @Option(name = "--json", description = "One JSON document a line")
    boolean json;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        file = value;
    }

    /** @throws CommandFailure or {@link IllegalArgumentException} if what was asked for makes no sense */
    void check(Shell shell) {
        required(file, "the capture file", "honeymesh:replay /srv/scan.pcap");
        from();
        if (!rule.isEmpty() && !shell.services().ruleNames().contains(rule)) {
            throw new CommandFailure("there is no rule '" + SafeText.escape(rule, 40) + "' (there are "
                    + String.join(", ", shell.services().ruleNames()) + ")");
        }
    }

    private Optional<Subject> from() {
        return source.isEmpty() ? Optional.empty() : Optional.of(Subject.parse(source));
    }

    @Override
    void run(Shell shell) throws InterruptedException {
        check(shell);
        Replay replay = shell.services().replay();
        CaptureReading reading = new CaptureReading(shell, file);
        ReplaySummary summary = new ReplaySummary();
        try {
            reading.run((captures, path, progress) -> replay.run(
                    traffic -> captures.traffic(path, filtered(from(), traffic), progress),
                    event -> told(reading, summary, event)));
        } catch (CommandFailure broken) {
            if (!summary.isEmpty()) {
                end(shell, summary); // of what could be read
            }
            throw broken;
        }
        end(shell, summary);
    }

    private static Traffic filtered(Optional<Subject> from, Traffic to) {
        return from.isPresent() ? new SourceFilter(from.get(), to) : to;
    }

    private void told(CaptureReading reading, ReplaySummary summary, NodeEvent event) {
        Judged judged = Judged.of(event);
        if (!rule.isEmpty() && !judged.has(rule)) {
            return;
        }
        summary.add(judged);
        if (judged.isWorthALine()) {
            if (json) {
                reading.line(AsciiJson.of(judged.fields()));
            } else {
                judged.lines().forEach(reading::line);
            }
        }
    }

    private void end(Shell shell, ReplaySummary summary) {
        if (json) {
            summary.documents().forEach(shell::json);
        } else {
            summary.print(shell);
        }
    }
}

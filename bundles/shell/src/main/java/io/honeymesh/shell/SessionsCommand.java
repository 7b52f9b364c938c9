// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Attempts;
import io.honeymesh.api.service.Attempts.Outcome;
import io.honeymesh.api.service.Recordings.Recording;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:sessions} */
@Service
@Command(
        scope = "honeymesh",
        name = "sessions",
        description = "Lists the recorded conversations, newest first.",
        detailedDescription = "honeymesh:replay-session shows one.\n"
                + "Examples:\n  honeymesh:sessions\n  honeymesh:sessions --source 203.0.113.0/24 --trap ssh\n"
                + "  honeymesh:sessions --since 2h --json\n  honeymesh:sessions --before 1795435262540672")
public final class SessionsCommand extends CaptureCommand {

    @Option(name = "--before", description = "Only those before this session, for paging", valueToShowInHelp = "")
    @Completion(CaptureCompleters.Sessions.class)
    String before = "";

    @Override
    void run(Shell shell) {
        Optional<Long> earlier = before.isEmpty() ? Optional.empty() : Optional.of(Numbers.session(before));
        int most = most();
        // One more than asked for tells whether there is another page.
        List<Recording> found = shell.services().recordings().find(filter(shell), earlier, most + 1);
        List<Recording> page = found.subList(0, Math.min(most, found.size()));
        Map<Long, Outcome> outcomes = shell.services()
                .find(Attempts.class)
                .map(attempts ->
                        attempts.outcomes(page.stream().map(Recording::id).toList()))
                .orElse(Map.of());
        if (json) {
            shell.json(page.stream()
                    .map(recording -> document(recording, Optional.ofNullable(outcomes.get(recording.id()))))
                    .toList());
            return;
        }
        table(shell, page, outcomes);
        if (found.size() > most) {
            shell.line("There are more: --before " + page.getLast().id());
        }
    }

    private static void table(Shell shell, List<Recording> page, Map<Long, Outcome> outcomes) {
        ShellTable table = new ShellTable().emptyTableText("No recorded conversations.");
        for (String column : List.of(
                "Session", "Began", "Source", "Trap", "Took", "Bytes", "Logins", "Commands", "Intent", "Kind")) {
            table.column(column);
        }
        for (Recording recording : page) {
            Optional<Outcome> outcome = Optional.ofNullable(outcomes.get(recording.id()));
            table.addRow()
                    .addContent(
                            recording.id(),
                            Times.readable(recording.at()),
                            recording.source(),
                            SafeText.printable(recording.trap()),
                            outcome.map(o -> DurationText.format(o.took())).orElse("?"),
                            outcome.map(o -> o.bytesIn() + o.bytesOut())
                                    .map(String::valueOf)
                                    .orElse("?"),
                            outcome.map(o -> String.valueOf(o.credentials())).orElse("?"),
                            outcome.map(o -> String.valueOf(o.commands())).orElse("?"),
                            outcome.map(o -> o.intent() ? "yes" : "no").orElse("?"),
                            kind(recording));
        }
        shell.table(table);
    }

    private static String kind(Recording recording) {
        return recording.text() ? "text" : "binary";
    }

    private static Map<String, Object> document(Recording recording, Optional<Outcome> outcome) {
        Map<String, Object> fields = recording.fields();
        outcome.ifPresent(known -> fields.putAll(known.fields()));
        return fields;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.EventTypes;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Secrets;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.EventLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:events} */
@Service
@Command(
        scope = "honeymesh",
        name = "events",
        description = "Shows what happened, or with --follow what happens.",
        detailedDescription = "Examples:\n  honeymesh:events\n  honeymesh:events --subject 203.0.113.0/24 --limit 200\n"
                + "  honeymesh:events --type ban\n  honeymesh:events --follow --type alarm\n"
                + "  honeymesh:events --json --before 5000\nWith --follow --json each event is a document on its own line;"
                + " Ctrl-C ends it.")
public final class EventsCommand extends NodeCommand {

    @Option(
            name = "--type",
            description = "Only this type, or those below it: ban, ban.placed, touch ...",
            valueToShowInHelp = "")
    @Completion(Completers.TypesOfEvents.class)
    String type = "";

    @Option(name = "--subject", description = "Only events that touch this address or prefix", valueToShowInHelp = "")
    @Completion(Completers.Banned.class)
    String subject = "";

    @Option(name = "--limit", description = "The newest so many (1-10000)")
    String limit = "50";

    @Option(
            name = "--before",
            description = "Only events before this sequence number, for paging",
            valueToShowInHelp = "")
    String before = "";

    @Option(
            name = "--follow",
            aliases = {"-f"},
            description = "Goes on with what happens from now, until Ctrl-C")
    boolean follow;

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    void run(Shell shell) throws InterruptedException {
        Optional<Subject> about = subject.isEmpty() ? Optional.empty() : Optional.of(Subject.parse(subject));
        Optional<String> kind = type.isEmpty() ? Optional.empty() : Optional.of(type(type));
        int count = Numbers.parse("--limit", limit, 1, 10_000);
        if (follow) {
            if (!before.isEmpty()) {
                throw new CommandFailure("--before looks back, --follow ahead: use one of them");
            }
            new EventFollower(about, kind, json).run(shell);
            return;
        }
        Optional<Long> earlier = before.isEmpty()
                ? Optional.empty()
                : Optional.of((long) Numbers.parse("--before", before, 1, 999_999_999));
        EventLog.Page page = shell.services().log().find(new EventLog.Query(about, kind, earlier, count));
        List<EventLog.Entry> found = page.entries();
        if (json) {
            shell.json(found.stream().map(EventsCommand::document).toList());
        } else if (found.isEmpty()) {
            shell.line("No events."
                    + kind.flatMap(EventTypes::doubt).map(words -> " " + words).orElse(""));
        } else {
            found.forEach(entry -> shell.line(entry.sequence() + "  " + EventText.line(entry.fields())));
        }
        if (!json) {
            page.earlier()
                    .filter(_ -> found.size() < count)
                    .ifPresent(before -> shell.line("No more than these " + found.size()
                            + ": they are long. For those before: --before " + before));
            shell.services()
                    .log()
                    .degraded()
                    .ifPresent(why -> shell.line(
                            shell.style().bad("!! the ledger is in memory only: " + SafeText.printable(why))));
        }
    }

    private static Map<String, Object> document(EventLog.Entry entry) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("sequence", entry.sequence());
        document.putAll(Secrets.hidden(entry.fields()));
        return document;
    }

    private static String type(String text) {
        if (!text.matches("[a-z0-9._-]{1,64}")) {
            throw new CommandFailure(
                    "not an event type: '" + SafeText.escape(text, 40) + "' (such as ban or ban.placed)");
        }
        return text;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Federation;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:federation} */
@Service
@Command(
        scope = "honeymesh",
        name = "federation",
        description = "Shows how the node stands in the mesh: its ID, whether it shares, its links, what was refused.",
        detailedDescription = "Examples:\n  honeymesh:federation\n  honeymesh:federation refusals\n"
                + "  honeymesh:federation --json\n\nhoneymesh:peers shows who belongs to the mesh, honeymesh:invite lets"
                + " another node in.")
public final class FederationCommand extends NodeCommand {

    @Argument(
            name = "part",
            description = "refusals: only what was refused, by cause",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(
            value = StringsCompleter.class,
            values = {"refusals"})
    List<String> words = List.of();

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    private boolean onlyRefusals;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        if (!value.equals("refusals")) {
            throw new CommandFailure("no part of it: '" + SafeText.escape(value, 40) + "' (use refusals, or nothing)");
        }
        onlyRefusals = true;
    }

    @Override
    void run(Shell shell) {
        Federation federation = shell.services().federation();
        Federation.Status status = federation.status();
        Map<String, Long> refusals = federation.refusals();
        if (json) {
            shell.json(onlyRefusals ? refusals : document(status, refusals));
            return;
        }
        if (!onlyRefusals) {
            shell.line("Node      " + status.nodeId());
            shell.line("Cluster   " + status.cluster());
            shell.line("Sharing   "
                    + status.sharing()
                            .map(why -> shell.style().bad("off: " + SafeText.printable(why)))
                            .orElse(shell.style().good("on")));
            shell.line("Members   " + status.members());
            status.links()
                    .forEach((transport, links) -> shell.line("Links     " + SafeText.escape(transport) + ": "
                            + (links.isEmpty() ? "none up" : SafeText.printable(String.join(", ", links)))));
            if (status.links().isEmpty()) {
                shell.line("Links     no transport is running");
            }
            shell.line("Peers say " + status.statements() + " things of subjects; " + status.enforced()
                    + " are banned for it");
            shell.line("Messages  " + status.accepted() + " taken, " + status.duplicates() + " came again");
        }
        ShellTable table = new ShellTable().emptyTableText("Nothing was refused.");
        table.column("Refused because");
        table.column("Times");
        refusals.forEach((cause, times) -> table.addRow().addContent(cause, times));
        shell.table(table);
    }

    private static Map<String, Object> document(Federation.Status status, Map<String, Long> refusals) {
        Map<String, Object> document = status.fields();
        document.put("refused", refusals);
        return document;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.OperatorNote;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.TrapHost;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;

/** What is ordered about one trap; it holds over restarts. */
abstract class TrapOrderCommand extends NodeCommand {

    @Argument(name = "trap", description = "The trap's name", multiValued = true, valueToShowInHelp = "")
    @Completion(Completers.OrderedTrapWords.class)
    List<String> words = List.of();

    @Option(name = "--note", description = "Why, for whoever looks later", valueToShowInHelp = "")
    String note = "";

    private String trap = "";

    /** @param note also says who orders it */
    abstract void order(TrapHost host, String trap, String note);

    abstract String example();

    @Override
    final List<String> words() {
        return words;
    }

    @Override
    final void argument(String value) {
        trap = value;
    }

    @Override
    final void run(Shell shell) {
        required(trap, "the trap", example());
        TrapHost host = shell.services().trapHost();
        order(host, trap, OperatorNote.of(note, shell.user()));
        shell.line(host.traps().stream()
                .filter(status -> status.trap().equals(trap))
                .map(TrapOrderCommand::line)
                .collect(Collectors.joining(System.lineSeparator())));
    }

    private static String line(TrapStatus status) {
        return SafeText.escape(status.trap()) + " " + status.endpoint() + " " + status.state()
                + (status.detail().isEmpty() ? "" : ": " + SafeText.printable(status.detail()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.CaptureFilter;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;

/** A command that lists what traps have captured. */
abstract class CaptureCommand extends NodeCommand {

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

    /** What is asked for. */
    final CaptureFilter filter(Shell shell) {
        return new CaptureFilter(
                source.isEmpty() ? Optional.empty() : Optional.of(Subject.parse(source)),
                trap.isEmpty() ? Optional.empty() : Optional.of(trapName()),
                since.isEmpty() ? Optional.empty() : Times.parse(since).map(shell.now()::minus));
    }

    private String trapName() {
        if (!trap.matches("[a-z0-9-]{1,32}")) {
            throw new CommandFailure("not a trap's name: '" + SafeText.escape(trap, 40) + "' (such as ssh)");
        }
        return trap;
    }

    final int most() {
        return Numbers.parse("--limit", limit, 1, 10_000);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:override} */
@Service
@Command(
        scope = "honeymesh",
        name = "override",
        description = "Tells peers to lift mesh bans on an address; counts where this node is trusted with L3.",
        detailedDescription = "It ends by itself, enters no allow-list and never lifts a ban that an operator placed.\n"
                + "Example:\n  honeymesh:override 203.0.113.7 --for 6h")
public final class OverrideCommand extends NodeCommand {

    @Argument(
            name = "subject",
            description = "A public IPv4 address, or a public IPv6 network of /64 to /128",
            multiValued = true,
            valueToShowInHelp = "")
    List<String> words = List.of();

    @Option(name = "--for", description = "How long (at most 24h)")
    @Completion(Completers.Durations.class)
    String duration = "24h";

    private String subject = "";

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        subject = value;
    }

    @Override
    void run(Shell shell) {
        Subject whom = Subject.parse(required(subject, "the subject", "honeymesh:override 203.0.113.7"));
        Duration howLong = DurationText.parse(duration);
        if (howLong.compareTo(Duration.ofHours(24)) > 0 || howLong.isZero()) {
            throw new CommandFailure("peers are told for 24h at most, not for " + DurationText.format(howLong));
        }
        shell.services().federation().override(whom, howLong);
        shell.line("Peers that trust this node with L3 lift their mesh bans on " + whom + " for "
                + DurationText.format(howLong));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Enforcement;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:ban} */
@Service
@Command(
        scope = "honeymesh",
        name = "ban",
        description = "Blocks an address or prefix.",
        detailedDescription = "Examples:\n  honeymesh:ban 203.0.113.7\n"
                + "  honeymesh:ban 203.0.113.0/24 --for 7d --note \"reported by the abuse desk\"\n"
                + "  honeymesh:ban 2001:db8::/64 --for forever")
public final class BanCommand extends NodeCommand {

    @Argument(
            name = "subject",
            description = "An IPv4 or IPv6 address, or a CIDR prefix",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(Completers.BanWords.class)
    List<String> words = List.of();

    String subject = "";

    @Option(name = "--for", description = "How long: 10m, 24h, 7d ..., or forever")
    @Completion(Completers.Durations.class)
    String duration = "24h";

    @Option(name = "--note", description = "Why, for whoever looks later", valueToShowInHelp = "")
    String note = "";

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
        Subject whom = Subject.parse(required(subject, "whom to ban", "honeymesh:ban 203.0.113.7"));
        Optional<Duration> howLong = Times.parse(duration);
        BanBook book = shell.services().book();
        Enforcement enforcement = book.ban(whom, howLong, shell.note(note));
        String what = whom + " is banned (" + Times.format(howLong) + ")";
        switch (enforcement.state()) {
            case ENFORCED -> {
                boolean counting = book.mode() == Mode.TEST;
                shell.line(what + (counting ? ", but mode TEST only counts: nothing is dropped" : ""));
            }
            case OBSERVED -> shell.line(shell.style().warn(what + ", but nothing is dropped: " + enforcement.detail()));
            case UNAVAILABLE ->
                shell.line(shell.style()
                        .warn(what + "; it is enforced once the enforcer is back: " + enforcement.detail()));
            case REFUSED -> throw new CommandFailure(whom + " can't be enforced: " + enforcement.detail());
        }
    }
}

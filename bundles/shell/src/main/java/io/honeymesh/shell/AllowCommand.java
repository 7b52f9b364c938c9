// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

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

/** {@code honeymesh:allow} */
@Service
@Command(
        scope = "honeymesh",
        name = "allow",
        description = "Puts an address or prefix on the allow-list: nothing from it is ever dropped.",
        detailedDescription = "Examples:\n  honeymesh:allow 198.51.100.0/24 --note \"the office\"\n"
                + "  honeymesh:allow 192.0.2.10 --for 8h --note \"penetration test\"")
public final class AllowCommand extends NodeCommand {

    @Argument(
            name = "subject",
            description = "An IPv4 or IPv6 address, or a CIDR prefix",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(Completers.AllowWords.class)
    List<String> words = List.of();

    String subject = "";

    @Option(name = "--for", description = "How long: 10m, 24h, 7d ..., or forever")
    @Completion(Completers.Durations.class)
    String duration = Times.FOREVER;

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
        Subject whom = Subject.parse(required(subject, "whom to allow", "honeymesh:allow 198.51.100.0/24"));
        Optional<Duration> howLong = Times.parse(duration);
        BanBook book = shell.services().book();
        long before =
                book.bans().stream().filter(ban -> whom.contains(ban.subject())).count();
        book.allow(whom, howLong, shell.note(note));
        String lifted = before == 0 ? "" : before == 1 ? "; 1 ban is lifted" : "; " + before + " bans are lifted";
        shell.line(whom + " is allowed (" + Times.format(howLong) + ")" + lifted);
    }
}

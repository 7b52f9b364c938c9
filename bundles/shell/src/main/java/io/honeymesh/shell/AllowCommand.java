// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder.Action;
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
        description =
                "Puts an address or prefix on the allow-list: nothing from it is ever dropped. Or excuses the touches"
                        + " of whoever has a fingerprint.",
        detailedDescription = "Examples:\n  honeymesh:allow 198.51.100.0/24 --note \"the office\"\n"
                + "  honeymesh:allow 192.0.2.10 --for 8h --note \"penetration test\"\n"
                + "  honeymesh:allow --ja4 t13d1516h2_8daaf6152771_e5627efa2ab1 --note \"our monitoring\"\n\n"
                + "An allowed fingerprint takes back the short ban that touching a trap brings, when the conversation has"
                + " ended, and nothing else: logins, commands, exploits and scans ban as ever, for a fingerprint can be"
                + " imitated. Where you know the address, allow that. A later order on a fingerprint takes the place of"
                + " this one.")
public final class AllowCommand extends OrderCommand {

    @Argument(
            name = "subject",
            description = "An IPv4 or IPv6 address, or a CIDR prefix",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(Completers.AllowWords.class)
    List<String> words = List.of();

    @Option(name = "--for", description = "How long: 10m, 24h, 7d ..., or forever")
    @Completion(Completers.Durations.class)
    String duration = Times.FOREVER;

    public AllowCommand() {
        super("whom to allow", "honeymesh:allow 198.51.100.0/24");
    }

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void run(Shell shell, Subject whom) {
        Optional<Duration> howLong = Times.parse(duration);
        BanBook book = shell.services().book();
        String former = book.allows().stream()
                .filter(allow -> allow.subject().equals(whom))
                .findFirst()
                .map(allow -> before("allowed", allow.expires(), shell.now()))
                .orElse("");
        long before =
                book.bans().stream().filter(ban -> whom.contains(ban.subject())).count();
        book.allow(whom, howLong, shell.note(note));
        String lifted = before == 0 ? "" : before == 1 ? "; 1 ban is lifted" : "; " + before + " bans are lifted";
        shell.line(whom + " is allowed (" + Times.format(howLong) + ")" + former + lifted);
    }

    @Override
    void run(Shell shell, Fingerprint fingerprint) {
        Optional<Duration> howLong = Times.parse(duration);
        String former = order(shell, fingerprint, Action.ALLOW, howLong);
        shell.line(fingerprint + " is allowed (" + Times.format(howLong)
                + "): touching a trap alone bans nobody who shows it; intent still does" + former);
    }
}

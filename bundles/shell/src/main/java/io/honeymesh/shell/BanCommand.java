// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
        description = "Blocks an address or prefix, or whoever shows a fingerprint to a trap.",
        detailedDescription = "Examples:\n  honeymesh:ban 203.0.113.7\n"
                + "  honeymesh:ban 203.0.113.0/24 --for 7d --note \"reported by the abuse desk\"\n"
                + "  honeymesh:ban 2001:db8::/64 --for forever\n"
                + "  honeymesh:ban --ja4 t13d1516h2_8daaf6152771_e5627efa2ab1 --for 30d\n\n"
                + "A banned fingerprint blocks nobody by itself: whoever shows it to a trap gets the full ban, with reason"
                + " FINGERPRINT, at once. A later order on it takes the place of this one.")
public final class BanCommand extends OrderCommand {

    @Argument(
            name = "subject",
            description = "An IPv4 or IPv6 address, or a CIDR prefix",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(Completers.BanWords.class)
    List<String> words = List.of();

    @Option(name = "--for", description = "How long: 10m, 24h, 7d ..., or forever")
    @Completion(Completers.Durations.class)
    String duration = "24h";

    public BanCommand() {
        super("whom to ban", "honeymesh:ban 203.0.113.7");
    }

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void run(Shell shell, Subject whom) {
        Optional<Duration> howLong = Times.parse(duration);
        BanBook book = shell.services().book();
        Optional<Ban> before = book.bansOn(whom.address()).stream()
                .filter(ban -> ban.subject().equals(whom))
                .findFirst();
        Enforcement enforcement = book.ban(whom, howLong, shell.note(note));
        String what = whom + " is banned (" + Times.format(howLong) + ")"
                + before.map(ban -> former(ban, howLong, shell.now())).orElse("");
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

    /** A ban by hand takes the place of the one before, but shortens nothing that the node itself has decided. */
    private static String former(Ban before, Optional<Duration> howLong, Instant now) {
        Map<Reason, Instant> others = new EnumMap<>(before.reasons());
        Instant byHand = others.remove(Reason.MANUAL);
        StringBuilder said = new StringBuilder(byHand == null ? "" : before("banned by hand", byHand, now));
        Instant until = howLong.map(now::plus).orElse(Ban.FOREVER);
        others.entrySet().stream()
                .filter(other -> other.getValue().isAfter(until))
                .max(Map.Entry.comparingByValue())
                .ifPresent(longest -> said.append("; it stays banned for ")
                        .append(Times.left(now, longest.getValue()))
                        .append(" for ")
                        .append(longest.getKey()));
        return said.toString();
    }

    @Override
    void run(Shell shell, Fingerprint fingerprint) {
        Optional<Duration> howLong = Times.parse(duration);
        String former = order(shell, fingerprint, Action.BAN, howLong);
        shell.line(fingerprint + " is banned (" + Times.format(howLong)
                + "): whoever shows it to a trap gets the full ban" + former);
    }
}

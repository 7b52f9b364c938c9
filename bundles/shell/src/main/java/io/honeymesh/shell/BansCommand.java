// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Ban;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Reason;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:bans} */
@Service
@Command(
        scope = "honeymesh",
        name = "bans",
        description = "Lists who is blocked, why and for how long, and the banned fingerprints.",
        detailedDescription = "Examples:\n  honeymesh:bans\n  honeymesh:bans --reason MANUAL\n"
                + "  honeymesh:bans --sort hits --limit 20\n  honeymesh:bans --json")
public final class BansCommand extends NodeCommand {

    @Option(name = "--reason", description = "Only bans with this reason", valueToShowInHelp = "all reasons")
    @Completion(Completers.Reasons.class)
    String reason = "";

    @Option(name = "--limit", description = "At most this many (1-1000000)")
    String limit = "1000";

    @Option(name = "--sort", description = "By subject, remaining, hits, since or offences")
    @Completion(
            value = StringsCompleter.class,
            values = {"subject", "remaining", "hits", "since", "offences"})
    String sort = "subject";

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    void run(Shell shell) {
        BanBook book = shell.services().book();
        Optional<Reason> wanted = reason.isEmpty() ? Optional.empty() : Optional.of(reason(reason));
        Map<Subject, Long> hits = book.hits();
        List<Ban> matching = book.bans().stream()
                .filter(ban -> wanted.map(ban.reasons()::containsKey).orElse(true))
                .sorted(order(hits))
                .toList();
        List<Ban> shown = matching.subList(0, Math.min(Numbers.parse("--limit", limit, 1, 1_000_000), matching.size()));
        List<FingerprintOrder> orders = wanted.orElse(Reason.FINGERPRINT) == Reason.FINGERPRINT
                ? FingerprintView.orders(shell.services(), Action.BAN)
                : List.of();
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put(
                    "bans",
                    shown.stream()
                            .map(ban -> ban.fields(shell.now(), hits.getOrDefault(ban.subject(), 0L)))
                            .toList());
            document.put("more", matching.size() - shown.size());
            document.put(
                    "fingerprints",
                    orders.stream()
                            .map(order -> FingerprintView.json(order, shell.now()))
                            .toList());
            shell.json(document);
            return;
        }
        ShellTable table = new ShellTable().emptyTableText("No bans.");
        for (String column : List.of("Subject", "Reasons", "Left", "Hits", "Offences", "Since", "Note")) {
            table.column(column);
        }
        for (Ban ban : shown) {
            table.addRow()
                    .addContent(
                            ban.subject(),
                            ban.reasonNames(),
                            Times.left(shell.now(), ban.expires()),
                            hits.getOrDefault(ban.subject(), 0L),
                            ban.offences(),
                            Times.readable(ban.since()),
                            SafeText.printable(ban.note()));
        }
        shell.table(table);
        if (shown.size() < matching.size()) {
            shell.line((matching.size() - shown.size()) + " more; --limit shows them");
        }
        if (!orders.isEmpty()) {
            shell.line("");
            print(shell, orders);
        }
    }

    private static void print(Shell shell, List<FingerprintOrder> orders) {
        ShellTable table = new ShellTable();
        List.of("Banned fingerprint", "Left", "Since", "Note").forEach(table::column);
        for (FingerprintOrder order : orders) {
            table.addRow()
                    .addContent(
                            order.fingerprint(),
                            Times.left(shell.now(), order.expires()),
                            Times.readable(order.since()),
                            SafeText.printable(order.note()));
        }
        shell.table(table);
    }

    private Comparator<Ban> order(Map<Subject, Long> hits) {
        Comparator<Ban> bySubject = Comparator.comparing(Ban::subject);
        return switch (sort) {
            case "subject" -> bySubject;
            case "remaining" -> Comparator.comparing(Ban::expires).thenComparing(bySubject);
            case "since" -> Comparator.comparing(Ban::since).reversed().thenComparing(bySubject);
            case "offences" -> Comparator.comparing(Ban::offences).reversed().thenComparing(bySubject);
            case "hits" ->
                Comparator.comparing((Ban ban) -> hits.getOrDefault(ban.subject(), 0L))
                        .reversed()
                        .thenComparing(bySubject);
            default ->
                throw new CommandFailure("can't sort by '" + SafeText.escape(sort, 40)
                        + "' (use subject, remaining, hits, since or offences)");
        };
    }

    private static Reason reason(String text) {
        return Arrays.stream(Reason.values())
                .filter(known -> known.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new CommandFailure("not a reason: '" + SafeText.escape(text, 40) + "' (use "
                        + String.join(", ", Completers.names(Reason.values())) + ")"));
    }
}

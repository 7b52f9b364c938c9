// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.EventLog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:trust} */
@Service
@Command(
        scope = "honeymesh",
        name = "trust",
        description = "Shows every change of trust in peers, each with its cause, out of the ledger.",
        detailedDescription =
                "Examples:\n  honeymesh:trust\n  honeymesh:trust 3fa94c --limit 50\n  honeymesh:trust --json")
public final class TrustCommand extends PeerCommand {

    private static final int MOST_READ = 10_000;

    @Option(name = "--limit", description = "At most this many (1-10000)")
    String limit = "100";

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    void run(Shell shell) {
        String peer = wanted();
        int count = Numbers.parse("--limit", limit, 1, MOST_READ);
        List<Map<?, ?>> changes = shell
                .services()
                .log()
                .find(new EventLog.Query(Optional.empty(), Optional.of("trust"), Optional.empty(), MOST_READ))
                .entries()
                .stream()
                .<Map<?, ?>>map(EventLog.Entry::fields)
                .filter(event -> event.get("detail") instanceof Map<?, ?> detail
                        && String.valueOf(detail.get("peer")).startsWith(peer))
                .toList();
        List<Map<?, ?>> shown = changes.subList(Math.max(0, changes.size() - count), changes.size());
        if (json) {
            shell.json(shown);
            return;
        }
        ShellTable table = new ShellTable().emptyTableText("No change of trust is on record.");
        for (String column : List.of("When", "Peer", "Score", "Level", "Why")) {
            table.column(column);
        }
        for (Map<?, ?> event : shown) {
            Map<?, ?> detail = (Map<?, ?>) event.get("detail");
            table.addRow()
                    .addContent(
                            Times.readable(Instant.parse(String.valueOf(event.get("at")))),
                            PeersCommand.shown(String.valueOf(detail.get("peer"))),
                            detail.get("score_before") + " -> " + detail.get("score"),
                            detail.get("level_before").equals(detail.get("level"))
                                    ? detail.get("level")
                                    : detail.get("level_before") + " -> " + detail.get("level"),
                            SafeText.printable(String.valueOf(detail.get("cause"))));
        }
        shell.table(table);
    }

    private String wanted() {
        return words.isEmpty() ? "" : peer("honeymesh:trust 3fa94c");
    }
}

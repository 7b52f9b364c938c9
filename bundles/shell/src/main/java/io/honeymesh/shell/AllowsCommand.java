// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Allow;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Guard;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.BanBook;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:allows} */
@Service
@Command(
        scope = "honeymesh",
        name = "allows",
        description =
                "Lists what is never dropped: the allow-list, and the traffic that the node guards by itself. And the"
                        + " allowed fingerprints.",
        detailedDescription = "Examples:\n  honeymesh:allows\n  honeymesh:allows --json")
public final class AllowsCommand extends NodeCommand {

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    void run(Shell shell) {
        BanBook book = shell.services().book();
        List<FingerprintOrder> orders = FingerprintView.orders(shell.services(), Action.ALLOW);
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("allows", book.allows().stream().map(Allow::fields).toList());
            document.put(
                    "fingerprints",
                    orders.stream()
                            .map(order -> FingerprintView.json(order, shell.now()))
                            .toList());
            document.put("guards", book.guards().stream().map(Guard::fields).toList());
            shell.json(document);
            return;
        }
        ShellTable table = new ShellTable().emptyTableText("Nothing.");
        for (String column : List.of("Subject", "What passes", "Left", "Why")) {
            table.column(column);
        }
        Instant now = shell.now();
        for (Allow allow : book.allows()) {
            table.addRow()
                    .addContent(
                            allow.subject(),
                            "everything",
                            Times.left(now, allow.expires()),
                            "allowed: " + SafeText.printable(allow.note()));
        }
        for (FingerprintOrder order : orders) {
            table.addRow()
                    .addContent(
                            order.fingerprint(),
                            "touches without intent",
                            Times.left(now, order.expires()),
                            "allowed: " + SafeText.printable(order.note()));
        }
        for (Guard guard : book.guards()) {
            table.addRow()
                    .addContent(
                            guard.subject(),
                            passes(guard),
                            "while it holds",
                            "guarded: " + SafeText.printable(guard.why()));
        }
        shell.table(table);
    }

    private static String passes(Guard guard) {
        if (guard.coversEverything()) {
            return "everything";
        }
        String what = guard.transport()
                .map(transport -> transport.name().toLowerCase(Locale.ROOT))
                .orElse("any protocol");
        return what
                + (guard.remotePort() == Guard.ANY_PORT ? "" : " from port " + guard.remotePort())
                + (guard.localPort() == Guard.ANY_PORT ? "" : " to port " + guard.localPort());
    }
}

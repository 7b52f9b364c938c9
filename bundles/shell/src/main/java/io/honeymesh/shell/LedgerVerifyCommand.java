// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.EventLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:ledger-verify} */
@Service
@Command(
        scope = "honeymesh",
        name = "ledger-verify",
        description = "Recomputes the ledger's hash chain; fails if a row was changed, removed or put in.",
        detailedDescription =
                "Keep the head it prints elsewhere: an old copy of the ledger put in its place shows by that.\n"
                        + "Examples:\n  honeymesh:ledger-verify\n  honeymesh:ledger-verify --json")
public final class LedgerVerifyCommand extends NodeCommand {

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    void run(Shell shell) {
        EventLog log = shell.services().log();
        // Asked for first: what the chain is checked up to lies at or behind it.
        Optional<EventLog.Head> head = log.head();
        Optional<String> broken = log.verify().map(SafeText::printable);
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("whole", broken.isEmpty());
            broken.ifPresent(where -> fields.put("broken", where));
            head.ifPresent(h -> {
                fields.put("head_sequence", h.sequence());
                fields.put("head_sha256", h.sha256());
            });
            shell.json(fields);
        }
        if (broken.isPresent()) {
            throw new CommandFailure("the ledger's chain is broken: " + broken.get());
        }
        if (!json) {
            shell.line("the chain is whole"
                    + head.map(h -> ": head " + h.sequence() + " " + h.sha256()).orElse(" (no event yet)"));
        }
    }
}

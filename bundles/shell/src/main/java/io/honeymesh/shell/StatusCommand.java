// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:status} */
@Service
@Command(
        scope = "honeymesh",
        name = "status",
        description = "Shows how the node is; what is missing or degraded first.",
        detailedDescription = "Examples:\n  honeymesh:status\n  honeymesh:status --json")
public final class StatusCommand extends NodeCommand {

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    void run(Shell shell) {
        StatusReport report = StatusReport.of(shell.services(), shell.node(), shell.now());
        if (json) {
            shell.json(report.fields());
        } else {
            report.lines(shell.style(), shell.now()).forEach(shell::line);
        }
    }
}

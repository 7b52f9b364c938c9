// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.IpAddress;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:why} */
@Service
@Command(
        scope = "honeymesh",
        name = "why",
        description = "Shows why an address is blocked: every observation, rule and decision of its newest spell.",
        detailedDescription = "Examples:\n  honeymesh:why 203.0.113.7\n  honeymesh:why 2001:db8::1 --json")
public final class WhyCommand extends NodeCommand {

    @Argument(name = "address", description = "An IPv4 or IPv6 address", multiValued = true, valueToShowInHelp = "")
    @Completion(Completers.WhyWords.class)
    List<String> words = List.of();

    String address = "";

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        address = value;
    }

    @Override
    void run(Shell shell) {
        IpAddress whom = IpAddress.parse(required(address, "the address", "honeymesh:why 203.0.113.7"));
        WhyReport report = WhyReport.of(shell.services(), whom, shell.now());
        if (json) {
            shell.json(report.document(shell.now()));
        } else {
            report.lines(shell.style(), shell.now()).forEach(shell::line);
        }
    }
}

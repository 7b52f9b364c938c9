// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Fingerprint;
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
        description =
                "Shows why an address is blocked: every observation, rule and decision of its newest spell, and the"
                        + " fingerprints of its clients. Or who has shown a fingerprint.",
        detailedDescription = "Examples:\n  honeymesh:why 203.0.113.7\n  honeymesh:why 2001:db8::1 --json\n"
                + "  honeymesh:why --ja4 t13d1516h2_8daaf6152771_e5627efa2ab1")
public final class WhyCommand extends TargetCommand {

    @Argument(name = "address", description = "An IPv4 or IPv6 address", multiValued = true, valueToShowInHelp = "")
    @Completion(Completers.WhyWords.class)
    List<String> words = List.of();

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    public WhyCommand() {
        super("the address", "honeymesh:why 203.0.113.7");
    }

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void run(Shell shell, String address) {
        WhyReport report = WhyReport.of(shell.services(), IpAddress.parse(address), shell.now());
        if (json) {
            shell.json(report.document(shell.now()));
        } else {
            report.lines(shell.style(), shell.now()).forEach(shell::line);
        }
    }

    @Override
    void run(Shell shell, Fingerprint fingerprint) {
        FingerprintReport report = FingerprintReport.of(shell.services(), fingerprint);
        if (json) {
            shell.json(report.document(shell));
        } else {
            report.print(shell);
        }
    }
}

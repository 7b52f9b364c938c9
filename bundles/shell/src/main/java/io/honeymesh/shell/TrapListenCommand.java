// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.service.TrapHost;
import java.util.Arrays;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:trap-listen} */
@Service
@Command(
        scope = "honeymesh",
        name = "trap-listen",
        description = "Has a trap listen on other ports or another address than its configuration says.",
        detailedDescription =
                "Without --ports it listens as it is configured again.\nExamples:\n  honeymesh:trap-listen ssh --ports 22,2222\n"
                        + "  honeymesh:trap-listen ssh --ports 22 --address 192.0.2.10\n  honeymesh:trap-listen ssh")
public final class TrapListenCommand extends TrapOrderCommand {

    private static final String ALL = "::";
    private static final int LAST_PORT = 65_535;

    @Option(name = "--ports", description = "1-65535, with commas between", valueToShowInHelp = "")
    String ports = "";

    @Option(name = "--address", description = "An address of this machine; :: is all, IPv4 and IPv6")
    String address = ALL;

    private List<Integer> parsed() {
        return Arrays.stream(ports.split(","))
                .map(String::strip)
                .filter(port -> !port.isEmpty())
                .map(port -> Numbers.parse("--ports", port, 1, LAST_PORT))
                .toList();
    }

    @Override
    void order(TrapHost host, String trap, String note) {
        if (ports.isEmpty() && !address.equals(ALL)) {
            throw new CommandFailure("an address needs ports, e.g. " + example());
        }
        host.listen(trap, parsed(), IpAddress.parse(address), note);
    }

    @Override
    String example() {
        return "honeymesh:trap-listen ssh --ports 22,2222";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.service.TrapHost;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:trap-start} */
@Service
@Command(
        scope = "honeymesh",
        name = "trap-start",
        description = "Opens a trap that was stopped, or one that would not listen by default.",
        detailedDescription =
                "What its own file in etc/ disables stays closed.\nExample:\n  honeymesh:trap-start telnet")
public final class TrapStartCommand extends TrapOrderCommand {

    @Override
    void order(TrapHost host, String trap, String note) {
        host.start(trap, note);
    }

    @Override
    String example() {
        return "honeymesh:trap-start telnet";
    }
}

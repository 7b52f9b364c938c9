// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.service.TrapHost;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:trap-restart} */
@Service
@Command(
        scope = "honeymesh",
        name = "trap-restart",
        description = "Closes a trap and opens it again; its conversations end.",
        detailedDescription = "Example:\n  honeymesh:trap-restart ssh")
public final class TrapRestartCommand extends TrapOrderCommand {

    @Override
    void order(TrapHost host, String trap, String note) {
        host.restart(trap, note);
    }

    @Override
    String example() {
        return "honeymesh:trap-restart ssh";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.service.TrapHost;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:trap-stop} */
@Service
@Command(
        scope = "honeymesh",
        name = "trap-stop",
        description = "Closes a trap now and at every start, until it is started again; its conversations end.",
        detailedDescription = "Example:\n  honeymesh:trap-stop telnet --note \"a real one moves in\"")
public final class TrapStopCommand extends TrapOrderCommand {

    @Override
    void order(TrapHost host, String trap, String note) {
        host.stop(trap, note);
    }

    @Override
    String example() {
        return "honeymesh:trap-stop telnet";
    }
}

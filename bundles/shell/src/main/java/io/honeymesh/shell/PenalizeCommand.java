// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:penalize} */
@Service
@Command(
        scope = "honeymesh",
        name = "penalize",
        description = "Takes a peer's voice away: what it said and says bans nobody here, until it is granted a level.",
        detailedDescription = "Whoever let it in loses trust as well.\nExample:\n"
                + "  honeymesh:penalize 3fa94c --note \"it named our customers\"")
public final class PenalizeCommand extends PeerCommand {

    @Override
    void run(Shell shell) {
        String peer = peer("honeymesh:penalize 3fa94c");
        shell.services().federation().penalize(peer, "operator: " + shell.note(note));
        shell.line(peer + " has no voice here any more; bans for its word alone are lifted");
    }
}

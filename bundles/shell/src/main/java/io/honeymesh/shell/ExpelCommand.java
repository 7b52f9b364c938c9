// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:expel} */
@Service
@Command(
        scope = "honeymesh",
        name = "expel",
        description = "Sends a peer away that this node let in: it is no member of the mesh any more, anywhere.",
        detailedDescription = "Example:\n  honeymesh:expel 3fa94c --note \"decommissioned\"")
public final class ExpelCommand extends PeerCommand {

    @Override
    void run(Shell shell) {
        String peer = peer("honeymesh:expel 3fa94c");
        shell.services().federation().expel(peer, "operator: " + shell.note(note));
        shell.line(peer + " is sent away; all nodes that can be reached are told");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:rotate-key} */
@Service
@Command(
        scope = "honeymesh",
        name = "rotate-key",
        description = "Gives this node a new key, and with it a new ID; peers know it by the old one's signature.",
        detailedDescription = "Peers keep its score; what they granted beyond L1 they must grant anew, and they"
                + " lift what this node has told them of. Needs --yes.\n"
                + "Example:\n  honeymesh:rotate-key --yes")
public final class RotateKeyCommand extends NodeCommand {

    @Option(name = "--yes", description = "Do it")
    boolean yes;

    @Override
    void run(Shell shell) {
        if (!yes) {
            throw new CommandFailure(
                    "peers' grants of L2 and L3 go with the old key: honeymesh:rotate-key --yes if that is meant");
        }
        shell.line("This node is " + shell.services().federation().rotate() + " now");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:join} */
@Service
@Command(
        scope = "honeymesh",
        name = "join",
        description = "Joins the mesh of the node whose token is given.",
        detailedDescription =
                "The other node's operator makes the token with honeymesh:invite. A transport must be configured."
                        + " honeymesh:peers shows when the node has been let in.\nExample:\n  honeymesh:join honeymesh-join-2.hm9...")
public final class JoinCommand extends NodeCommand {

    @Argument(name = "token", description = "What honeymesh:invite printed", multiValued = true, valueToShowInHelp = "")
    List<String> words = List.of();

    private String token = "";

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        token = value;
    }

    @Override
    void run(Shell shell) {
        shell.services().federation().join(required(token, "the token", "honeymesh:join honeymesh-join-2.hm9..."));
        shell.line("The node asks to be let in, again and again until it is: honeymesh:peers shows when.");
    }
}

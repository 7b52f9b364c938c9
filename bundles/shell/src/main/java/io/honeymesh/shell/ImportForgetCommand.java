// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:import-forget} */
@Service
@Command(
        scope = "honeymesh",
        name = "import-forget",
        description = "Forgets an imported list at once.",
        detailedDescription = "Examples:\n  honeymesh:import-forget drop")
public final class ImportForgetCommand extends NodeCommand {

    @Argument(name = "list", description = "The list's name", multiValued = true, valueToShowInHelp = "")
    @Completion(Completers.Imported.class)
    List<String> words = List.of();

    String name = "";

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        name = value;
    }

    @Override
    void run(Shell shell) {
        required(name, "the list's name", "honeymesh:import-forget drop");
        if (!shell.services().advice().forget(name, shell.user())) {
            throw new CommandFailure(
                    "there is no imported list '" + SafeText.escape(name, 40) + "' (honeymesh:imports shows them)");
        }
        shell.line(SafeText.escape(name) + " is forgotten");
    }
}

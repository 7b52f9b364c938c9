// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Gossip;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:gossip-keys} */
@Service
@Command(
        scope = "honeymesh",
        name = "gossip-keys",
        description = "Shows the gossip cluster's key ring, or changes it while the node runs.",
        detailedDescription =
                "Keys are told apart by the beginning of their hash. The first seals what is sent, all open what"
                        + " comes. To change the key: new on one node, install on all others, then use on all, then remove the"
                        + " former one on all.\nExamples:\n  honeymesh:gossip-keys\n  honeymesh:gossip-keys new\n"
                        + "  honeymesh:gossip-keys install 3q2+7w...\n  honeymesh:gossip-keys use 1f3a9c20\n"
                        + "  honeymesh:gossip-keys remove 77be0d41")
public final class GossipKeysCommand extends NodeCommand {

    @Argument(
            name = "what",
            description = "list, new, install KEY, use ID or remove ID",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(
            value = StringsCompleter.class,
            values = {"list", "new", "install", "use", "remove"})
    List<String> words = List.of();

    String what = "list";
    String value = "";

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void arguments(List<String> values) {
        if (values.size() > 2) {
            throw new CommandFailure("one at a time: '" + SafeText.escape(values.get(2), 40) + "' is too many");
        }
        what = values.isEmpty() ? what : values.getFirst();
        value = values.size() > 1 ? values.get(1) : "";
    }

    @Override
    void run(Shell shell) {
        Gossip gossip = shell.services().gossip();
        switch (what) {
            case "list" -> {
                list(shell, gossip);
                return;
            }
            case "new" -> {
                shell.line(gossip.generateKey());
                return;
            }
            case "install" ->
                shell.line("key " + gossip.installKey(needed("the key", "install 3q2+7w...")) + " opens from now on");
            case "use" -> {
                gossip.useKey(needed("the key's ID", "use 1f3a9c20"));
                shell.line("key " + SafeText.escape(value) + " seals from now on");
            }
            case "remove" -> {
                gossip.removeKey(needed("the key's ID", "remove 77be0d41"));
                shell.line("key " + SafeText.escape(value) + " is gone");
            }
            default ->
                throw new CommandFailure(
                        "there is no '" + SafeText.escape(what, 40) + "': list, new, install KEY, use ID or remove ID");
        }
    }

    private String needed(String missing, String example) {
        return required(value, missing, "honeymesh:gossip-keys " + example);
    }

    private void list(Shell shell, Gossip gossip) {
        if (json) {
            shell.json(gossip.keys().stream()
                    .map(key -> Map.of("id", key.id(), "used", key.used()))
                    .toList());
            return;
        }
        ShellTable table = new ShellTable();
        table.column("Key");
        table.column("State");
        gossip.keys().forEach(key -> table.addRow().addContent(key.id(), key.used() ? "seals and opens" : "opens"));
        shell.table(table);
    }
}

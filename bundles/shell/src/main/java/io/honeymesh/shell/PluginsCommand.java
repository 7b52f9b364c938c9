// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.PluginStatus;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Plugins;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:plugins} */
@Service
@Command(
        scope = "honeymesh",
        name = "plugins",
        description =
                "Lists traps, rules, fingerprinters, transports, listeners, exporters and importers: where each comes from and how it is.",
        detailedDescription =
                "Examples:\n  honeymesh:plugins\n  honeymesh:plugins rule\n  honeymesh:plugins finger.jar\n"
                        + "  honeymesh:plugins --dropped\n  honeymesh:plugins --json")
public final class PluginsCommand extends NodeCommand {

    private static final String PROGRAM = "(program)";

    @Argument(
            name = "what",
            description = "Only this kind, name, bundle or jar",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(Completers.PluginWords.class)
    List<String> words = List.of();

    String what = "";

    @Option(name = "--dropped", description = "Only what was dropped into deploy")
    boolean dropped;

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        what = value;
    }

    @Override
    void run(Shell shell) {
        List<PluginStatus> plugins = shell
                .services()
                .find(Plugins.class)
                .orElseThrow(() -> new CommandFailure("the deploy bundle is not running: no list of plug-ins"))
                .plugins()
                .stream()
                .filter(plugin -> !dropped || !plugin.jar().isEmpty())
                .filter(plugin -> what.isEmpty() || names(plugin).anyMatch(what::equalsIgnoreCase))
                .toList();
        if (plugins.isEmpty() && !what.isEmpty()) {
            throw new CommandFailure("there is no plug-in '" + SafeText.escape(what, 40) + "'");
        }
        if (json) {
            shell.json(plugins.stream().map(PluginsCommand::fields).toList());
            return;
        }
        ShellTable table = new ShellTable().emptyTableText(dropped ? "Nothing in deploy." : "No plug-ins.");
        for (String column : List.of("Kind", "Name", "State", "From", "Bundle", "Version", "Detail")) {
            table.column(column);
        }
        for (PluginStatus plugin : plugins) {
            table.addRow()
                    .addContent(
                            kind(plugin),
                            SafeText.escape(plugin.name()),
                            plugin.state(),
                            from(plugin),
                            SafeText.escape(plugin.bundle()),
                            SafeText.escape(plugin.version()),
                            SafeText.printable(plugin.detail()));
        }
        shell.table(table);
    }

    /** What one of them may be asked for by. */
    static Stream<String> names(PluginStatus plugin) {
        return Stream.of(kind(plugin), plugin.name(), plugin.bundle(), plugin.jar())
                .filter(name -> !name.isEmpty());
    }

    private static String kind(PluginStatus plugin) {
        return plugin.kind().name().toLowerCase(Locale.ROOT);
    }

    private static String from(PluginStatus plugin) {
        return plugin.jar().isEmpty() ? PROGRAM : SafeText.escape(plugin.jar());
    }

    private static Map<String, Object> fields(PluginStatus plugin) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", kind(plugin));
        fields.put("name", SafeText.escape(plugin.name()));
        fields.put("state", plugin.state().name());
        fields.put("jar", SafeText.escape(plugin.jar()));
        fields.put("bundle", SafeText.escape(plugin.bundle()));
        fields.put("version", SafeText.escape(plugin.version()));
        fields.put("detail", SafeText.printable(plugin.detail()));
        return fields;
    }
}

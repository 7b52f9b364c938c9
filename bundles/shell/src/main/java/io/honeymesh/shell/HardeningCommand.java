// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.HardeningControl;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Hardening;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:hardening} */
@Service
@Command(
        scope = "honeymesh",
        name = "hardening",
        description = "Shows what protects this machine from the node's own process, and what is off and why.",
        detailedDescription = "Examples:\n  honeymesh:hardening\n  honeymesh:hardening --json")
public final class HardeningCommand extends NodeCommand {

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    void run(Shell shell) {
        List<HardeningControl> controls = shell.services()
                .find(Hardening.class)
                .orElseThrow(() -> new CommandFailure("the hardening bundle is not running: nothing is known"))
                .controls();
        if (json) {
            shell.json(controls.stream().map(HardeningCommand::fields).toList());
            return;
        }
        ShellTable table = new ShellTable();
        for (String column : List.of("Control", "State", "Detail")) {
            table.column(column);
        }
        controls.forEach(control ->
                table.addRow().addContent(control.name(), state(control), SafeText.printable(control.detail())));
        shell.table(table);
    }

    private static String state(HardeningControl control) {
        return control.state().name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> fields(HardeningControl control) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("control", control.name());
        fields.put("state", state(control));
        fields.put("detail", SafeText.printable(control.detail()));
        return fields;
    }
}

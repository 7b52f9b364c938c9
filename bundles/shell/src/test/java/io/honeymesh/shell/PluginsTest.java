// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.PluginStatus;
import io.honeymesh.api.PluginStatus.Kind;
import io.honeymesh.api.PluginStatus.State;
import io.honeymesh.api.service.Plugins;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginsTest {

    private final FakeNode node = new FakeNode();

    PluginsTest() {
        node.plugins.add(
                new PluginStatus(Kind.RULE, "port-scan", "io.honeymesh.detection", "0.1.0", "", State.ACTIVE, ""));
        node.plugins.add(
                new PluginStatus(Kind.TRAP, "finger", "com.example.finger", "1.0.0", "finger.jar", State.ACTIVE, ""));
        node.plugins.add(
                new PluginStatus(Kind.NONE, "", "", "", "x\u001b[2J.jar", State.FAILED, "is no \u001b[2J jar"));
    }

    @Test
    void each_plugin_is_listed_with_where_it_comes_from() throws Exception {
        String text = node.run(new PluginsCommand());
        assertTrue(
                text.lines().anyMatch(line -> line.matches("rule +\\| port-scan +\\| ACTIVE +\\| \\(program\\).*")),
                text);
        assertTrue(
                text.lines().anyMatch(line -> line.matches(".*finger.jar +\\| com.example.finger +\\| 1.0.0.*")), text);
        assertTrue(text.contains("is no \\x1b[2J jar"), text);
        assertFalse(text.contains("\u001b"), text);
    }

    @Test
    void one_asks_by_kind_name_bundle_or_jar() throws Exception {
        for (String what : List.of("trap", "finger", "com.example.finger", "finger.jar", "TRAP")) {
            PluginsCommand command = new PluginsCommand();
            command.argument(what);
            String text = node.run(command);
            assertTrue(text.contains("finger") && !text.contains("port-scan"), what + ": " + text);
        }
        PluginsCommand command = new PluginsCommand();
        command.argument("nonsense");
        assertEquals(
                "there is no plug-in 'nonsense'",
                assertThrows(CommandFailure.class, () -> node.run(command)).getMessage());
    }

    @Test
    void what_was_dropped_in_can_be_asked_for_alone_and_as_json() throws Exception {
        PluginsCommand command = new PluginsCommand();
        command.dropped = true;
        command.json = true;
        String text = node.run(command);
        assertTrue(text.contains("\"jar\":\"finger.jar\"") && !text.contains("port-scan"), text);
    }

    @Test
    void a_jar_that_does_not_run_is_a_warning_of_the_status() throws Exception {
        node.problems.add("deploy/x.jar is empty");
        assertTrue(node.run(new StatusCommand()).contains("!! deploy/x.jar is empty"));
    }

    @Test
    void without_the_deploy_bundle_it_says_so() {
        node.missing.add(Plugins.class);
        assertTrue(assertThrows(CommandFailure.class, () -> node.run(new PluginsCommand()))
                .getMessage()
                .contains("not running"));
    }
}

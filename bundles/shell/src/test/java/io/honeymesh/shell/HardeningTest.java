// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.HardeningControl;
import io.honeymesh.api.HardeningControl.State;
import io.honeymesh.api.service.Hardening;
import java.util.List;
import org.junit.jupiter.api.Test;

class HardeningTest {

    private final FakeNode node = new FakeNode();

    @Test
    void each_control_is_shown_with_what_to_do() throws Exception {
        Hardening hardening = () -> List.of(
                new HardeningControl("seccomp", State.ON, "211 calls are left"),
                new HardeningControl("core", State.OFF, "ulimit \u001b[2J -c 0"));
        node.others.put(Hardening.class, hardening);
        String text = node.run(new HardeningCommand());
        assertTrue(text.lines().anyMatch(line -> line.matches("seccomp +\\| on +\\| 211 calls are left.*")), text);
        assertTrue(text.lines().anyMatch(line -> line.matches("core +\\| off +\\| ulimit .*-c 0.*")), text);
        assertFalse(text.contains("\u001b"), text);
        HardeningCommand command = new HardeningCommand();
        command.json = true;
        assertTrue(node.run(command).contains("\"control\":\"seccomp\",\"state\":\"on\""), "as JSON");
    }

    @Test
    void a_node_whose_system_calls_are_not_filtered_says_so_first() throws Exception {
        Hardening off = () -> List.of(new HardeningControl("seccomp", State.OFF, "no libseccomp"));
        node.others.put(Hardening.class, off);
        String text = node.run(new StatusCommand());
        assertTrue(text.startsWith("!! system calls are not filtered: no libseccomp"), text);
    }

    @Test
    void a_node_without_it_says_so() {
        assertEquals(
                "the hardening bundle is not running: nothing is known",
                assertThrows(CommandFailure.class, () -> node.run(new HardeningCommand()))
                        .getMessage());
    }
}

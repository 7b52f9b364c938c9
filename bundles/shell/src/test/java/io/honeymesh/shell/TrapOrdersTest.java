// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrapOrdersTest {

    private final FakeNode node = new FakeNode();

    private static <C extends TrapOrderCommand> C on(C command, String trap) {
        command.argument(trap);
        return command;
    }

    @Test
    void whoOrderedItIsOnRecordAndTheStateIsShown() throws Exception {
        TrapStopCommand stop = on(new TrapStopCommand(), "ssh");
        stop.note = "moving\u001b[31m";
        assertTrue(node.run(stop).startsWith("ssh 0.0.0.0:22 LISTENING"), node.text());
        node.run(on(new TrapStartCommand(), "ssh"));
        node.run(on(new TrapRestartCommand(), "ssh"));
        assertEquals(
                List.of("stop ssh moving\\x1b[31m (by karla)", "start ssh by karla", "restart ssh by karla"),
                node.ordered);
    }

    @Test
    void portsAreReadStrictly() throws Exception {
        TrapListenCommand listen = on(new TrapListenCommand(), "ssh");
        listen.ports = "22, 2222";
        listen.address = "192.0.2.10";
        node.run(listen);
        node.run(on(new TrapListenCommand(), "ssh"));
        assertEquals(List.of("listen ssh [22, 2222] 192.0.2.10 by karla", "listen ssh [] :: by karla"), node.ordered);
        for (String wrong : List.of("0", "65536", "x", "22-24", "-1")) {
            TrapListenCommand bad = on(new TrapListenCommand(), "ssh");
            bad.ports = wrong;
            assertThrows(CommandFailure.class, () -> node.run(bad), wrong);
        }
        TrapListenCommand lone = on(new TrapListenCommand(), "ssh");
        lone.address = "192.0.2.10";
        assertThrows(CommandFailure.class, () -> node.run(lone));
        assertThrows(CommandFailure.class, () -> node.run(new TrapStopCommand()));
    }
}

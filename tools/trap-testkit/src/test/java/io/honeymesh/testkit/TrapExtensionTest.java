// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrapExtensionTest {

    /** Logs everybody in who says two words; stumbles over a line that begins with a brace. */
    private static final class Sample implements TrapProtocol {
        @Override
        public String name() {
            return "sample";
        }

        @Override
        public List<Integer> defaultPorts() {
            return List.of();
        }

        @Override
        public void converse(TrapSession session) throws IOException {
            String line = session.readLine(100).orElse("");
            if (line.startsWith("{")) {
                throw new IllegalStateException("a bug");
            }
            String[] words = line.split(" ", 2);
            if (words.length == 2) {
                session.credential(words[0], words[1]);
            }
            session.command("hello");
            session.write(session.persona().hostName() + "\n");
        }
    }

    @RegisterExtension
    final TrapExtension trap =
            TrapExtension.of(Sample::new).limit("read.deadline", "300ms").onNode(7);

    @Test
    void a_conversation_is_shown_as_what_was_understood() throws IOException {
        assertEquals(trap.persona().hostName() + "\n", trap.talk("root secret\n"));
        TrapExtension.Seen seen = trap.conversation();
        assertEquals(List.of("root:secret"), seen.logins());
        assertEquals(List.of("hello"), seen.commands());
        assertEquals(2, seen.evidence().size());
        assertEquals(Ending.TRAP, seen.ending());
    }

    @Test
    void limits_hold() throws IOException {
        try (Socket silent = trap.connect()) {
            assertTrue(silent.isConnected());
            assertEquals(Ending.READ_DEADLINE, trap.conversation().ending());
        }
    }

    @Test
    void strangers_do_no_harm_to_a_sound_trap() throws Exception {
        trap.assertSurvivesStrangers("root secret\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void a_trap_that_stumbles_is_found_out() {
        AssertionError found = assertThrows(
                AssertionError.class, () -> trap.assertSurvivesStrangers("{\n".getBytes(StandardCharsets.US_ASCII)));
        assertTrue(found.getMessage().contains("7b"), found.getMessage());
    }

    @Test
    void bad_clients_are_let_go_by_a_sound_trap() throws Exception {
        trap.assertLetsGoOfBadClients("root secret\n".getBytes(StandardCharsets.US_ASCII));
    }
}

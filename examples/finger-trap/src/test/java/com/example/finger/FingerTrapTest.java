// SPDX-License-Identifier: Apache-2.0
package com.example.finger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.testkit.TrapExtension;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FingerTrapTest {
    private static final byte[] QUESTION = "root\r\n".getBytes(StandardCharsets.US_ASCII);

    @RegisterExtension
    final TrapExtension trap = TrapExtension.of(FingerTrap::new);

    @Test
    void a_user_is_not_known_and_the_question_is_kept() throws Exception {
        assertEquals("finger: root: no such user.\r\n", trap.talk(QUESTION));
        assertEquals(List.of("finger root"), trap.conversation().commands());
    }

    @Test
    void strangers_do_no_harm() throws Exception {
        trap.assertSurvivesStrangers(QUESTION);
    }

    @Test
    void clients_that_mean_no_conversation_are_let_go() throws Exception {
        trap.assertLetsGoOfBadClients(QUESTION);
    }
}

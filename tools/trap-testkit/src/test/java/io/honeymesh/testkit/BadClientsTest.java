// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BadClientsTest {

    /** Wraps what the streams throw, which a trap must not. */
    private record Wrapping() implements TrapProtocol {
        @Override
        public String name() {
            return "wrapping";
        }

        @Override
        public List<Integer> defaultPorts() {
            return List.of();
        }

        @Override
        public void converse(TrapSession session) {
            try {
                session.readLine(100);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void a_trap_that_does_not_let_the_end_pass_is_found_out_with_the_client_that_showed_it() throws Exception {
        try (TrapHarness trap = TrapHarness.open(new Wrapping(), BadClients.LIMITS)) {
            AssertionError found =
                    assertThrows(AssertionError.class, () -> BadClients.visit(trap, List.of(new byte[] {'?', '\n'})));
            assertTrue(found.getMessage().contains("at a client that"), found.getMessage());
        }
    }
}

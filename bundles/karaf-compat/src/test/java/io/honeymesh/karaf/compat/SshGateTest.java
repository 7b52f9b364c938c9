// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SshGateTest {
    @Test
    void the_server_waits_until_somebody_can_log_in() {
        AtomicInteger asked = new AtomicInteger();

        SshGate.awaitLogin(() -> asked.incrementAndGet() == 3);

        assertEquals(3, asked.get());
    }

    @Test
    void a_stop_ends_the_wait() {
        Thread.currentThread().interrupt();

        SshGate.awaitLogin(() -> false);

        assertEquals(true, Thread.interrupted(), "the interrupt is kept for who called");
    }
}

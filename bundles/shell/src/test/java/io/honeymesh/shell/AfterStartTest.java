// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AfterStartTest {

    private final Semaphore collected = new Semaphore(0);

    @Test
    void collectsAfterEachPause() throws Exception {
        AfterStart after = new AfterStart(List.of(Duration.ofMillis(1), Duration.ofMillis(1)), collected::release);
        assertTrue(collected.tryAcquire(2, 10, TimeUnit.SECONDS));
        after.deactivate();
        assertEquals(0, collected.availablePermits());
    }

    @Test
    void whatIsStoppedBeforeCollectsNothing() throws Exception {
        AfterStart after = new AfterStart(List.of(Duration.ofHours(1)), collected::release);
        after.deactivate();
        assertEquals(0, collected.availablePermits());
    }
}

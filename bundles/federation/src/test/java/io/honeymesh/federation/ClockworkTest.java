// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClockworkTest {

    @Test
    void noErrorStopsTheClock() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(3);
        Clockwork clockwork = new Clockwork(() -> {
            asked.countDown();
            throw new OutOfMemoryError("on purpose");
        });
        assertTrue(asked.await(20, TimeUnit.SECONDS));
        clockwork.close();
    }
}

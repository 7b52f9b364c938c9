// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HousekeeperTest {

    @Test
    void whatARoundThrowsCostsThatRoundAlone() throws Exception {
        CountDownLatch rounds = new CountDownLatch(4);
        AtomicInteger round = new AtomicInteger();
        List<String> told = new CopyOnWriteArrayList<>();
        Housekeeper housekeeper = new Housekeeper(
                Duration.ofMillis(1),
                () -> {
                    rounds.countDown();
                    switch (round.incrementAndGet()) {
                        case 1 -> throw new IllegalStateException("first");
                        case 2 -> throw new OutOfMemoryError("second");
                        default -> {}
                    }
                },
                unexpected -> {
                    told.add(unexpected.getMessage());
                    throw new OutOfMemoryError("even telling it fails");
                });
        assertTrue(rounds.await(10, TimeUnit.SECONDS));
        housekeeper.close();
        assertEquals(List.of("first", "second"), told);
    }

    @Test
    void aCallIsAnsweredWithoutWaitingForThePause() throws Exception {
        Semaphore rounds = new Semaphore(0);
        try (Housekeeper housekeeper =
                new Housekeeper(Duration.ofHours(1), rounds::release, Throwable::printStackTrace)) {
            housekeeper.call();
            assertTrue(rounds.tryAcquire(10, TimeUnit.SECONDS));
            housekeeper.call();
            assertTrue(rounds.tryAcquire(10, TimeUnit.SECONDS));
        }
        assertEquals(0, rounds.availablePermits(), "nobody called again");
    }
}

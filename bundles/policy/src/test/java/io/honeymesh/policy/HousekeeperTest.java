// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HousekeeperTest {

    @Test
    void whatARoundThrowsCostsThatRoundAlone() throws Exception {
        CountDownLatch rounds = new CountDownLatch(4);
        List<String> told = new CopyOnWriteArrayList<>();
        Housekeeper housekeeper = new Housekeeper(
                Duration.ofMillis(1),
                round -> {
                    rounds.countDown();
                    switch (round) {
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
        BlockingQueue<Integer> rounds = new LinkedBlockingQueue<>();
        try (Housekeeper housekeeper = new Housekeeper(Duration.ofHours(1), rounds::add, Throwable::printStackTrace)) {
            housekeeper.call();
            assertEquals(1, rounds.poll(10, TimeUnit.SECONDS));
            housekeeper.call();
            assertEquals(2, rounds.poll(10, TimeUnit.SECONDS));
        }
        assertEquals(List.of(), List.copyOf(rounds), "nobody called again");
    }
}

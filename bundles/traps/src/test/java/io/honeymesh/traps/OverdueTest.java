// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.TrapStatus;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class OverdueTest {

    private static final int CLIENTS =
            Math.max(Overdue.STRIKES, Runtime.getRuntime().availableProcessors() + 1);
    private static final Map<String, ?> SHORT = Map.of("lifetime", "1s");

    private final AtomicBoolean stop = new AtomicBoolean();
    private final CountDownLatch never = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(CLIENTS);

    private final Described spinning = Described.of(
            Script.of(session -> {
                begun.countDown();
                while (!stop.get()) {
                    Thread.onSpinWait();
                }
            }),
            true);

    private final Script deaf = Script.of(session -> {
        while (!stop.get()) {
            try {
                never.await();
            } catch (InterruptedException told) {
                continue;
            }
        }
    });

    @AfterEach
    void stop() {
        stop.set(true);
        never.countDown();
    }

    @Test
    void aTrapThatDoesNotEndWhenToldToIsClosedAndKeepsNobodyElseFromRunning() throws Exception {
        try (TrapHarness computing = TrapHarness.open(spinning, SHORT);
                TrapHarness waiting = TrapHarness.open(deaf, SHORT)) {
            for (int i = 0; i < CLIENTS; i++) {
                computing.connect().close();
                waiting.connect().close();
            }
            begun.await();
            CountDownLatch ran = new CountDownLatch(1);
            Thread.ofVirtual().start(ran::countDown);
            ran.await();
            awaitFailed(computing);
            awaitFailed(waiting);
            stop();
        }
    }

    @Test
    void strikesCountWhileEachIsWithinTenMinutesOfTheOneBefore() {
        long later = Overdue.FORGIVEN.toNanos();
        Overdue.Strikes first = new Overdue.Strikes(1, "", 0);
        assertEquals(2, first.another("", later).count());
        assertEquals(1, first.another("", later + 1).count());
        Overdue.Strikes last = new Overdue.Strikes(Overdue.STRIKES, "", 0);
        assertEquals(Overdue.STRIKES + 1, last.another("", later + 1).count(), "who is closed stays closed");
    }

    private static void awaitFailed(TrapHarness trap) throws InterruptedException {
        while (trap.statuses().getFirst().state() != TrapStatus.State.FAILED) {
            Thread.sleep(50);
        }
        String detail = trap.statuses().getFirst().detail();
        assertTrue(detail.contains("did not end though they were told to") && detail.contains("replace"), detail);
    }
}

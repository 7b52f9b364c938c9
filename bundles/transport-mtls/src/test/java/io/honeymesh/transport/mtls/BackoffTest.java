// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private long now;
    private final Backoff backoff = new Backoff(() -> now, new Random(1));

    /** How long nobody may dial after the next failure. */
    private Duration pause() {
        long from = now;
        backoff.failed("x", Duration.ofMinutes(1));
        while (!backoff.mayDial("x")) {
            now += 1_000_000;
        }
        return Duration.ofNanos(now - from);
    }

    @Test
    void eachFailureDoublesThePauseUpToAMinuteAndItIsNeverTheSame() {
        assertTrue(backoff.mayDial("x"));
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            Duration pause = pause();
            longest = pause.compareTo(longest) > 0 ? pause : longest;
        }
        assertTrue(longest.compareTo(Duration.ofSeconds(30)) > 0, longest.toString());
        assertTrue(longest.compareTo(Duration.ofSeconds(61)) < 0, longest.toString());
        assertFalse(pause().equals(pause()));
    }

    @Test
    void successForgetsAllFailures() {
        for (int i = 0; i < 10; i++) {
            pause();
        }
        backoff.succeeded("x");
        assertTrue(backoff.mayDial("x"));
        assertTrue(pause().compareTo(Duration.ofSeconds(1)) < 0);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnTest {

    private long now = Long.MAX_VALUE - 10;
    private final Turn turn = new Turn(Duration.ofNanos(100), () -> now);

    @Test
    void itBeginsOnceAtATimeAndNotAgainTooSoon() {
        assertTrue(turn.begin());
        now += 200;
        assertFalse(turn.begin(), "it isn't over");
        turn.end();
        assertTrue(turn.begin());
        turn.end();
        now += 99;
        assertFalse(turn.begin());
        now += 1;
        assertTrue(turn.begin());
    }

    @Test
    void whatPassesIsOverAtOnce() {
        assertTrue(turn.pass());
        assertFalse(turn.pass());
        now += 100;
        assertTrue(turn.begin());
        now += 100;
        assertFalse(turn.pass());
        turn.end();
        assertTrue(turn.pass());
    }
}

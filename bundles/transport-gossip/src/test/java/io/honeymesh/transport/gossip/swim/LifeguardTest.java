// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lifeguard's arithmetic (Dadgar, Phillips, Currey: <i>Lifeguard: Local Health Awareness for More Accurate Failure Detection</i>, 2018). */
class LifeguardTest {

    private static final Duration LEAST = Duration.ofSeconds(2);
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final int WANTED = 3;

    private static Suspicion of(int wanted) {
        return new Suspicion("first", wanted, LEAST, MOST, 0);
    }

    /** With three wanted: from the most to the least, by the logarithm of how many confirm it (section IV.B). */
    @ParameterizedTest
    @CsvSource({"0, 0, 30000", "1, 2, 14000", "2, 3, 4810", "3, 0, 2000", "3, 4, 0"})
    void theMoreSuspectOneTheShorterItHas(int confirmations, int elapsedSeconds, long remainingMillis) {
        Suspicion suspicion = of(WANTED);
        for (int i = 0; i < confirmations; i++) {
            assertTrue(suspicion.confirm("other-" + i));
        }
        long now = Duration.ofSeconds(elapsedSeconds).toNanos();
        assertEquals(remainingMillis, suspicion.remaining(now).toMillis());
    }

    @Test
    void whoSaysItTwiceCountsOnceAndMoreThanWantedCountForNothing() {
        Suspicion suspicion = of(1);
        assertFalse(suspicion.confirm("first"));
        assertEquals(MOST, suspicion.remaining(0));
        assertTrue(suspicion.confirm("second"));
        assertFalse(suspicion.confirm("third"));
        assertEquals(LEAST, suspicion.remaining(0));
    }

    @Test
    void whereNobodyElseCouldSuspectItTheLeastTimeHolds() {
        assertEquals(LEAST, of(0).remaining(0));
    }

    /** Never below well, never iller than one less than the most; the iller, the more time others have (section IV.A). */
    @Test
    void aNodeThatIsIllGivesOthersMoreTime() {
        Awareness awareness = new Awareness(8);
        awareness.change(-1);
        assertEquals(Duration.ofSeconds(1), awareness.stretched(Duration.ofSeconds(1)));
        awareness.change(3);
        assertEquals(Duration.ofSeconds(4), awareness.stretched(Duration.ofSeconds(1)));
        awareness.change(100);
        assertEquals(7, awareness.score());
        assertEquals(Duration.ofSeconds(8), awareness.stretched(Duration.ofSeconds(1)));
        awareness.change(-1);
        assertEquals(6, awareness.score());
    }
}

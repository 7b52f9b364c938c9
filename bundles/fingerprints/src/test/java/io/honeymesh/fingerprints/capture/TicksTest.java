// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TicksTest {

    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    @Test
    void powersOfTenAndOfTwoCountTheSecond() {
        Instant half = Instant.parse("1970-01-01T00:00:02.500Z");
        assertEquals(half, Ticks.MICROSECONDS.at(2_500_000));
        assertEquals(half, Ticks.of(1, 0).at(25));
        assertEquals(half, Ticks.of(12, 0).at(2_500_000_000_000L));
        assertEquals(half, Ticks.of(0x80 | 1, 0).at(5));
        assertEquals(half, Ticks.of(0x80 | 40, 0).at(5L << 39));
        assertEquals(Instant.ofEpochSecond(7), Ticks.of(0, -3).at(10));
    }

    @Test
    void whatNoCaptureCanMeanBecomesTheNearestMomentThatIsOne() {
        assertEquals(LATEST, Ticks.of(0, 0).at(-1));
        assertEquals(LATEST, Ticks.of(0, Long.MAX_VALUE).at(Long.MAX_VALUE));
        assertEquals(Instant.EPOCH, Ticks.of(6, Long.MIN_VALUE).at(0));
        for (int resolution = 0; resolution < 256; resolution++) {
            for (long ticks : new long[] {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
                Instant at = Ticks.of(resolution, ticks).at(ticks);
                assertEquals(false, at.isBefore(Instant.EPOCH) || at.isAfter(LATEST), resolution + " " + ticks);
            }
        }
    }
}

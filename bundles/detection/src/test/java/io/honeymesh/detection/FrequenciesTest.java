// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FrequenciesTest {

    private static final Duration WEEK = Duration.ofDays(7);

    private final Frequencies frequencies = new Frequencies();

    private Frequencies.Share add(String value, Instant at) {
        return frequencies.add(value, at, WEEK);
    }

    @Test
    void countsWhatWasSeenBefore() {
        assertEquals(new Frequencies.Share(0, 0), add("a", Samples.NOW));
        assertEquals(new Frequencies.Share(1, 1), add("a", Samples.NOW));
        assertEquals(new Frequencies.Share(0, 2), add("b", Samples.NOW));
        assertEquals(new Frequencies.Share(2, 3), add("a", Samples.NOW));
    }

    @Test
    void aSightingCountsHalfAfterTheHalfLifeForeverOn() {
        for (int i = 0; i < 16; i++) {
            add("a", Samples.NOW);
        }
        assertEquals(8, add("a", Samples.NOW.plus(WEEK)).count(), 0.01);
        assertEquals(4.5, add("a", Samples.NOW.plus(WEEK.multipliedBy(2))).count(), 0.01);
        Instant muchLater = Samples.NOW.plus(WEEK.multipliedBy(500));
        assertEquals(0, add("a", muchLater).count(), 0.01);
        assertEquals(1, add("a", muchLater).count(), 0.01);
    }

    @Test
    void aChangedHalfLifeForgetsNothing() {
        for (int i = 0; i < 8; i++) {
            add("a", Samples.NOW);
        }
        assertEquals(8, frequencies.add("a", Samples.NOW, Duration.ofDays(1)).count(), 0.01);
        Instant tomorrow = Samples.NOW.plus(Duration.ofDays(1));
        assertEquals(4.5, frequencies.add("a", tomorrow, Duration.ofDays(1)).count(), 0.01);
    }

    @Test
    void S12_aFloodOfNewValuesMakesNoFrequentOneRare() {
        for (int i = 0; i < 500; i++) {
            add("frequent", Samples.NOW);
        }
        for (int i = 0; i < 100_000; i++) {
            add("new " + i, Samples.NOW);
        }
        assertTrue(add("frequent", Samples.NOW).count() >= 500);
    }

    @Test
    void aClockThatIsSetBackBreaksNothing() {
        add("a", Samples.NOW);
        add("a", Instant.EPOCH);
        assertTrue(add("a", Samples.NOW).count() >= 1);
    }
}

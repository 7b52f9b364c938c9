// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static Envelope envelope(int number, Duration life) {
        return new Envelope("%032x".formatted(number), NOW.plus(life), new byte[1]);
    }

    @Test
    void whatHasEndedIsInNoBatch() {
        List<Batch> batches = Batch.of(
                List.of(
                        envelope(1, Duration.ZERO),
                        envelope(2, Duration.ofSeconds(-9)),
                        envelope(3, Duration.ofSeconds(1))),
                NOW);
        assertEquals(1, batches.size());
        assertEquals(Duration.ofSeconds(1), batches.getFirst().life());
    }

    @Test
    void manyThatEndAlikeAreFewBatches() {
        List<Envelope> day = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            day.add(envelope(i, Duration.ofSeconds(50_000 + i * 36L)));
        }
        assertTrue(Batch.of(day, NOW).size() <= 20);
    }

    @Test
    void anEntryNeverEndsBeforeItsEnvelopeAndHardlyLater() {
        for (long seconds = 1; seconds < 3_000_000; seconds += 1 + seconds / 97) {
            long life = Batch.life(Duration.ofSeconds(seconds)).toSeconds();
            assertTrue(life >= seconds && life <= seconds + seconds / 15, seconds + " s became " + life);
        }
        assertEquals(Duration.ofSeconds(1), Batch.life(Duration.ofMillis(1)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SOON = Duration.ofMillis(1);

    private final Outbox outbox = new Outbox();

    private static Envelope envelope(int number, Duration life, int bytes) {
        return new Envelope("%032x".formatted(number), NOW.plus(life), new byte[bytes]);
    }

    @Test
    void itRefusesWhatIsOneTooMany() {
        for (int i = 0; i < Outbox.MAX_ENVELOPES; i++) {
            assertTrue(outbox.offer(envelope(i, Duration.ofHours(1), 1)));
        }
        assertFalse(outbox.offer(envelope(-1, Duration.ofHours(1), 1)));
    }

    @Test
    void itRefusesWhatIsOneByteTooMuch() throws Exception {
        int longest = Envelope.MAX_BYTES;
        for (int i = 0; i < Outbox.MAX_BYTES / longest; i++) {
            assertTrue(outbox.offer(envelope(i, Duration.ofHours(1), longest)));
        }
        assertFalse(outbox.offer(envelope(-1, Duration.ofHours(1), 1)));
        List<Envelope> taken = outbox.take(SOON);
        assertTrue(outbox.offer(envelope(-1, Duration.ofHours(1), 1)), "what was taken makes room");
        outbox.giveBack(taken);
        assertFalse(outbox.offer(envelope(-2, Duration.ofHours(1), 1)), "what is given back takes it again");
    }

    @Test
    void whatIsGivenBackComesFirstAndInOrder() throws Exception {
        for (int i = 0; i < Outbox.BATCH + 5; i++) {
            outbox.offer(envelope(i, Duration.ofHours(1), 1));
        }
        List<Envelope> first = outbox.take(SOON);
        assertEquals(Outbox.BATCH, first.size());
        outbox.giveBack(first);
        assertEquals(first, outbox.take(SOON));
        assertEquals(5, outbox.take(SOON).size());
        assertEquals(List.of(), outbox.take(SOON));
    }
}

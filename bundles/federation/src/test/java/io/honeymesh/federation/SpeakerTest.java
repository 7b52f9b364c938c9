// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.federation.wire.Signer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SpeakerTest {

    private static final Duration TTL = Duration.ofHours(1);

    private final Signer signer = new Signer(KeyFile.fresh());
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");

    private long says(Records records, int times) {
        Speaker speaker = new Speaker(signer, records, () -> now, "orchard");
        long last = 0;
        for (int i = 0; i < times; i++) {
            last = speaker.say(TestNode.ban("203.0.113.7"), TTL).header().sequence();
        }
        return last;
    }

    /** Peers have seen what it said since its ledger was copied: what it says then must not look like that. */
    @Test
    void S24_aLedgerThatWasPutBackUsesNoNumberTwice() {
        Records before = new Records(new MemoryShelf(), "orchard");
        long last = says(before, 2500);
        now = now.plus(Duration.ofSeconds(30));
        assertTrue(says(new Records(new MemoryShelf(), "orchard"), 1) > last);
    }

    @Test
    void S24_aClockSetBackLeadsToNoNumberTwice() {
        Records records = new Records(new MemoryShelf(), "orchard");
        long last = says(records, 10);
        now = now.minus(Duration.ofDays(400));
        assertTrue(says(records, 1) > last);
    }
}

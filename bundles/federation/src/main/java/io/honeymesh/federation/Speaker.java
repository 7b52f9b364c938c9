// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Envelopes;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.Header;
import io.honeymesh.federation.wire.Malformed;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Signer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * Signs what this node says. Its count never goes back, also where the node dies in the middle (S24). A start counts on from the
 * wall clock's milliseconds if these are higher: where an older ledger was put back, peers have seen higher numbers than it knows,
 * but none as high as that, for nobody says a thousand things a second. Thread-safe.
 */
final class Speaker {

    /** Numbers reserved on disk at a time: as many are left out at most where the node dies. */
    private static final int RESERVE = 1000;

    private static final String SEQUENCE = "sequence";

    private final Signer signer;
    private final Records records;
    private final InstantSource clock;
    private final String cluster;
    private long next;
    private long reserved;

    Speaker(Signer signer, Records records, InstantSource clock, String cluster) {
        this.signer = signer;
        this.records = records;
        this.clock = clock;
        this.cluster = cluster;
        next = Math.max(
                clock.instant().toEpochMilli(),
                records.self(SEQUENCE + "." + signer.key().hex())
                        .map(Long::parseLong)
                        .orElse(1L));
        reserved = next;
    }

    NodeKey key() {
        return signer.key();
    }

    Signer signer() {
        return signer;
    }

    Message say(Body body, Duration ttl) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Header header = new Header(cluster, EventId.random(), count(), now, ttl);
        try {
            return Envelopes.open(Envelopes.sign(signer, header, body), cluster);
        } catch (Malformed impossible) {
            throw new IllegalArgumentException(
                    "what this node says is not what peers read: " + impossible.getMessage(), impossible);
        }
    }

    private synchronized long count() {
        if (next >= reserved) {
            reserved = next + RESERVE;
            records.self(SEQUENCE + "." + signer.key().hex(), Long.toString(reserved));
            records.flush();
        }
        return next++;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Endpoint;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.Invitation;
import io.honeymesh.federation.wire.NodeKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The one-time tokens that this node has given out. Thread-safe. */
final class Invitations {

    static final Duration LONGEST = Duration.ofDays(7);
    private static final int MOST = 100;
    private static final String PREFIX = "token.";

    private final NodeKey self;
    private final String cluster;
    private final Records records;
    private final InstantSource clock;

    Invitations(NodeKey self, String cluster, Records records, InstantSource clock) {
        this.self = self;
        this.cluster = cluster;
        this.records = records;
        this.clock = clock;
    }

    synchronized String make(List<Endpoint> at, Duration validFor) {
        if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a token holds from 1 s to " + LONGEST.toDays() + " d");
        }
        expire();
        if (records.selves(PREFIX).size() >= MOST) {
            throw new IllegalArgumentException(MOST + " tokens are open already: wait until some are over");
        }
        Invitation invitation = Invitation.make(cluster, self, clock.instant().plus(validFor), at);
        String token = invitation.token();
        records.self(PREFIX + invitation.id().hex(), token);
        if (!records.flush()) {
            throw new IllegalArgumentException("the token could not be written to disk: see honeymesh:status");
        }
        return token;
    }

    /** Whether a token of this name was given out and not used: nothing secret. */
    synchronized boolean isOpen(EventId id) {
        return records.selves(PREFIX).containsKey(id.hex());
    }

    /** Uses up the token that a join names. Only once that is on disk it may let anybody in (S25). */
    synchronized boolean use(EventId id, NodeKey joiner, Body.Proof proof) {
        Optional<String> token = Optional.ofNullable(records.selves(PREFIX).get(id.hex()));
        Optional<Invitation> invitation = token.map(Invitation::parse);
        if (invitation.isEmpty() || !invitation.get().expires().isAfter(clock.instant())) {
            return false;
        }
        byte[] right = invitation.get().proof(joiner).hex().getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(right, proof.hex().getBytes(StandardCharsets.US_ASCII))) {
            return false;
        }
        records.noSelf(PREFIX + id.hex());
        boolean used = records.flush();
        if (!used) {
            records.self(PREFIX + id.hex(), token.get());
        }
        return used;
    }

    private void expire() {
        Instant now = clock.instant();
        records.selves(PREFIX).forEach((id, token) -> {
            if (!Invitation.parse(token).expires().isAfter(now)) {
                records.noSelf(PREFIX + id);
            }
        });
    }
}

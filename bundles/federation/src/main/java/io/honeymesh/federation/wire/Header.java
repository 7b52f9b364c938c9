// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import java.time.Duration;
import java.time.Instant;

/**
 * What every message says of itself.
 *
 * @param cluster whom it is for, at most 64 characters
 * @param sequence the publisher's count of its messages: of two, the one with the higher number is the later (S24)
 * @param issued when it was written, by the publisher's clock, in milliseconds
 * @param ttl how long it holds from then on, in seconds
 */
public record Header(String cluster, EventId id, long sequence, Instant issued, Duration ttl) {

    /** Characters of a cluster's name. */
    public static final int MAX_CLUSTER = 64;

    public Instant expires() {
        return issued.plus(ttl);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Ban;
import java.time.Duration;
import java.time.Instant;

/**
 * Tells when an order that outlived a restart ends (S34). While the node was down only the wall clock can say how much time
 * passed; one that was set back must not prolong a ban. So at least no time has passed since the last write, and what is
 * left is never more than the order's original duration.
 *
 * @param now the wall clock
 * @param lastWritten the wall clock when the ledger was last written
 */
record RestoreClock(Instant now, Instant lastWritten) {

    /** How far the wall clock is behind the last write; zero if it isn't. */
    Duration setBack() {
        return now.isBefore(lastWritten) ? Duration.between(now, lastWritten) : Duration.ZERO;
    }

    /** The expiry that goes on from {@link #now()}; not after it if the order is over. */
    Instant expiry(Instant placed, Instant expires) {
        if (!expires.isBefore(Ban.FOREVER)) {
            return Ban.FOREVER;
        }
        Duration left = Duration.between(now.isBefore(lastWritten) ? lastWritten : now, expires);
        Duration original = Duration.between(placed, expires);
        Duration capped = left.compareTo(original) > 0 ? original : left;
        return now.plus(capped);
    }
}

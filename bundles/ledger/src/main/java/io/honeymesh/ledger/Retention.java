// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** Prunes events by age and size, and counts what was written before it was counted, a little at a time so that writing never waits long. The writer's thread alone. */
final class Retention {

    private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();
    /** Between two steps while there is more to prune. */
    private static final long STEP_NANOS = Duration.ofMillis(200).toNanos();

    private static final int ROWS_PER_STEP = 5000;
    private static final int PAGES_PER_STEP = 2000;

    private long nextNanos = System.nanoTime() + Duration.ofSeconds(5).toNanos();

    long nextNanos() {
        return nextNanos;
    }

    /** Does one step if it is time, and says whether it was. */
    boolean run(Store store, LedgerSettings settings) throws SQLException {
        if (System.nanoTime() < nextNanos) {
            return false;
        }
        nextNanos = System.nanoTime() + (step(store, settings) ? STEP_NANOS : INTERVAL_NANOS);
        return true;
    }

    /** @return whether there may be more to prune */
    static boolean step(Store store, LedgerSettings settings) throws SQLException {
        // Once in a ledger's life, after an upgrade, for a minute or so: pruning can wait for that.
        if (store.countAttempts()) {
            return true;
        }
        Instant now = Instant.now();
        Instant cutoff = now.minus(settings.retention());
        store.trimSightings(cutoff, settings.retentionBytes());
        boolean tooLarge = store.usedBytes() > settings.retentionBytes();
        long pruned = store.prune(cutoff, tooLarge, ROWS_PER_STEP, now);
        if (pruned < ROWS_PER_STEP) {
            store.trimExtracts(now, cutoff, AttemptTables.maxRows(settings.retentionBytes()));
        }
        if (pruned > 0) {
            store.vacuum(PAGES_PER_STEP);
        }
        return pruned == ROWS_PER_STEP;
    }
}

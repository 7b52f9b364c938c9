// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.NodeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the ledger can be written, and when to try again if not: later and later. Each change is told once. For the writer's
 * thread, but for {@link #degraded()}.
 */
final class DiskHealth {

    static final Duration LAST_RETRY = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(DiskHealth.class);

    private final Consumer<NodeEvent.Alarm> alarms;
    private final Duration firstRetry;
    private volatile Optional<String> degraded = Optional.of("the ledger is being opened");
    private boolean told;
    private long retryNanos;
    private long nextTryNanos = System.nanoTime();

    DiskHealth(Consumer<NodeEvent.Alarm> alarms, Duration firstRetry) {
        this.alarms = alarms;
        this.firstRetry = firstRetry;
        retryNanos = firstRetry.toNanos();
    }

    /** Why nothing reaches the disk, if nothing does. */
    Optional<String> degraded() {
        return degraded;
    }

    /** Whether trouble was told of, and its end not yet. */
    boolean isTroubled() {
        return told;
    }

    /** When to try to open the file, by {@link System#nanoTime()}. */
    long nextTryNanos() {
        return nextTryNanos;
    }

    void fails(String why) {
        boolean news = !degraded.equals(Optional.of(why)) || !told;
        degraded = Optional.of(why);
        told = true;
        nextTryNanos = System.nanoTime() + retryNanos;
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY.toNanos());
        if (news) {
            alarm("ledger.degraded", why + "; events and bans are kept in memory until the ledger can be written");
        }
    }

    /** The file is open. After trouble only a write that works shows that the disk is back. */
    void opened() {
        if (!told) {
            degraded = Optional.empty();
        }
    }

    void written() {
        degraded = Optional.empty();
        retryNanos = firstRetry.toNanos();
        if (told) {
            told = false;
            alarm("ledger.recovered", "the ledger is written again");
        }
    }

    void alarm(String kind, String detail) {
        LOG.error("{}: {}", kind, detail);
        alarms.accept(new NodeEvent.Alarm(Instant.now(), kind, detail));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Wrong tokens and tickets as events: at most one in ten seconds, which says how many there were, so that nobody fills the ledger. Thread-safe. */
final class RefusalLog {

    static final Duration PAUSE = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Consumer<NodeEvent> events;
    private long count;
    private Optional<IpAddress> only = Optional.empty();
    private boolean told;
    private long toldNanos;

    RefusalLog(InstantSource clock, LongSupplier nanos, Consumer<NodeEvent> events) {
        this.clock = clock;
        this.nanos = nanos;
        this.events = events;
    }

    /** @param what was wrong: a token or a ticket */
    void refused(IpAddress source, String what) {
        due(source).ifPresent(seen -> {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("what", what);
            detail.put("times", seen.times);
            events.accept(new NodeEvent.Other(clock.instant(), "web.refused", seen.source.map(Subject::host), detail));
        });
    }

    /** @param source of all of them; empty if they came from several */
    private record Seen(long times, Optional<IpAddress> source) {}

    private synchronized Optional<Seen> due(IpAddress source) {
        only = count == 0 || only.equals(Optional.of(source)) ? Optional.of(source) : Optional.empty();
        count++;
        if (told && nanos.getAsLong() - toldNanos < PAUSE.toNanos()) {
            return Optional.empty();
        }
        told = true;
        toldNanos = nanos.getAsLong();
        Seen seen = new Seen(count, only);
        count = 0;
        return Optional.of(seen);
    }
}

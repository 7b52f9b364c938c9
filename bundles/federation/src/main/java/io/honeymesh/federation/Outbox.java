// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.spi.Envelope;
import io.honeymesh.api.spi.FederationTransport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Sends to every link: the first message at once, those that follow within half a second together, the latest word on each
 * matter only. A link that is congested keeps its messages until it isn't. Thread-safe.
 */
final class Outbox {

    static final long FLUSH_MILLIS = 500;

    /** Beyond it the oldest go: peers ask for what they lack when they can. */
    private static final int MOST_PENDING = 5_000;

    private static final class Line {
        private final Map<String, Envelope> pending = new LinkedHashMap<>();
        private long lastFlush = Long.MIN_VALUE;
    }

    private final List<FederationTransport> transports = new CopyOnWriteArrayList<>();
    private final Map<String, Line> lines = new HashMap<>();
    private final Supplier<Collection<Envelope>> said;
    private final LongSupplier nanoTime;

    /** @param said what this node has said that still holds */
    Outbox(Supplier<Collection<Envelope>> said, LongSupplier nanoTime) {
        this.said = said;
        this.nanoTime = nanoTime;
    }

    void add(FederationTransport transport) {
        transports.add(transport);
    }

    void remove(FederationTransport transport) {
        transports.remove(transport);
    }

    Collection<FederationTransport> transports() {
        return transports;
    }

    /** @param matter of two messages on one matter only the later is sent, if neither has been */
    void post(String matter, Envelope envelope) {
        for (FederationTransport transport : transports) {
            for (String link : transport.links()) {
                post(transport, link, matter, envelope);
            }
        }
    }

    private synchronized void post(FederationTransport transport, String link, String matter, Envelope envelope) {
        Line line = line(transport, link);
        line.pending.remove(matter);
        line.pending.put(matter, envelope);
        if (line.pending.size() > MOST_PENDING) {
            Iterator<String> oldest = line.pending.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        if (isDue(line)) {
            flush(transport, link, line);
        }
    }

    /** A link that has come up is told what this node has said that still holds. */
    private Line line(FederationTransport transport, String link) {
        return lines.computeIfAbsent(transport.name() + " " + link, _ -> {
            Line fresh = new Line();
            said.get().forEach(envelope -> fresh.pending.put(envelope.id(), envelope));
            return fresh;
        });
    }

    private boolean isDue(Line line) {
        return line.lastFlush == Long.MIN_VALUE
                || nanoTime.getAsLong() - line.lastFlush >= TimeUnit.MILLISECONDS.toNanos(FLUSH_MILLIS);
    }

    private void flush(FederationTransport transport, String link, Line line) {
        line.lastFlush = nanoTime.getAsLong();
        Iterator<Envelope> pending = line.pending.values().iterator();
        while (pending.hasNext() && transport.send(link, pending.next())) {
            pending.remove();
        }
    }

    /** Sends what has waited long enough; to be called several times within {@link #FLUSH_MILLIS}. */
    synchronized void flushDue() {
        List<String> up = new ArrayList<>();
        for (FederationTransport transport : transports) {
            for (String link : transport.links()) {
                String name = transport.name() + " " + link;
                up.add(name);
                Line line = line(transport, link);
                if (!line.pending.isEmpty() && isDue(line)) {
                    flush(transport, link, line);
                }
            }
        }
        lines.keySet().retainAll(up);
    }
}

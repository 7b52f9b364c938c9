// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.spi.Envelope;
import io.honeymesh.api.spi.FederationTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Sends to every link: the first message at once, those that follow within half a second together, the latest word on each
 * matter only; what can wait is sent twice a second beside it. A link that is congested keeps its messages until it isn't. Thread-safe.
 */
final class Outbox {

    static final long FLUSH_MILLIS = 500;

    /** So much of what can wait at once: the other side's door must have something left for what can't. */
    private static final int MOST_LATER = 25;

    /** Beyond it the oldest go: peers ask for what they lack when they can. */
    private static final int MOST_PENDING = 5_000;

    /** What is sent together. */
    private static final class Batch {
        private final Map<String, Envelope> pending = new LinkedHashMap<>();
        private long lastFlush = Long.MIN_VALUE;

        void put(String matter, Envelope envelope) {
            pending.remove(matter);
            pending.put(matter, envelope);
            if (pending.size() > MOST_PENDING) {
                Iterator<String> oldest = pending.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
        }
    }

    /** @param later what no other message is to wait for */
    private record Line(Batch prompt, Batch later) {

        Line() {
            this(new Batch(), new Batch());
        }

        boolean waits() {
            return !prompt.pending.isEmpty() || !later.pending.isEmpty();
        }
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
        onEachLink((transport, link) -> {
            Line line = line(transport, link);
            line.later.pending.remove(matter);
            line.prompt.put(matter, envelope);
            if (isDue(line.prompt)) {
                flush(transport, link, line.prompt, MOST_PENDING);
            }
            wake(line);
        });
    }

    /** Posts what nobody waits for: what is posted meanwhile goes first, and on the same matter instead of it. */
    void postLater(String matter, Envelope envelope) {
        onEachLink((transport, link) -> {
            Line line = line(transport, link);
            if (!line.prompt.pending.containsKey(matter)) {
                line.later.put(matter, envelope);
            }
            wake(line);
        });
    }

    private void onEachLink(BiConsumer<FederationTransport, String> action) {
        for (FederationTransport transport : transports) {
            for (String link : transport.links()) {
                synchronized (this) {
                    action.accept(transport, link);
                }
            }
        }
    }

    private void wake(Line line) {
        if (line.waits()) {
            notifyAll();
        }
    }

    private boolean waits() {
        return lines.values().stream().anyMatch(Line::waits);
    }

    /** @return whether something waits to be sent, at once or within {@code most} */
    synchronized boolean awaitWork(Duration most) throws InterruptedException {
        if (!waits() && most.isPositive()) {
            wait(most.toMillis() + 1);
        }
        return waits();
    }

    /** What waits is dropped, and each link told what this node has said that still holds. */
    synchronized void beginAnew() {
        lines.clear();
    }

    /** A link that has come up is told what this node has said that still holds. */
    private Line line(FederationTransport transport, String link) {
        return lines.computeIfAbsent(transport.name() + " " + link, _ -> {
            Line fresh = new Line();
            said.get().forEach(envelope -> fresh.prompt.put(envelope.id(), envelope));
            return fresh;
        });
    }

    private boolean isDue(Batch batch) {
        return batch.lastFlush == Long.MIN_VALUE
                || nanoTime.getAsLong() - batch.lastFlush >= TimeUnit.MILLISECONDS.toNanos(FLUSH_MILLIS);
    }

    private void flush(FederationTransport transport, String link, Batch batch, int most) {
        batch.lastFlush = nanoTime.getAsLong();
        Iterator<Envelope> pending = batch.pending.values().iterator();
        for (int sent = 0; sent < most && pending.hasNext() && transport.send(link, pending.next()); sent++) {
            pending.remove();
        }
    }

    /** Sends what has waited long enough; to be called several times within {@link #FLUSH_MILLIS} while something waits, else every second for links that came up. */
    synchronized void flushDue() {
        List<String> up = new ArrayList<>();
        for (FederationTransport transport : transports) {
            for (String link : transport.links()) {
                String name = transport.name() + " " + link;
                up.add(name);
                Line line = line(transport, link);
                boolean prompt = !line.prompt.pending.isEmpty();
                Batch next = prompt ? line.prompt : line.later;
                if (!next.pending.isEmpty() && isDue(next)) {
                    flush(transport, link, next, prompt ? MOST_PENDING : MOST_LATER);
                }
            }
        }
        lines.keySet().retainAll(up);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import io.honeymesh.ledger.PendingEvent.Kind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Events waiting for the disk, bounded in number and bytes. Under pressure the oldest touches make room (each kind only
 * among its own) and are counted, changes of one subject are merged into the latest; what was counted becomes one
 * {@code ledger.overflow} event. Thread-safe, never blocks.
 */
final class EventQueue {

    /** Bytes of touches held, of either kind: the budget of evidence in memory (S12). */
    private static final long MAX_TOUCH_BYTES = 16L << 20;

    /** Changes of distinct subjects are held far beyond the room for touches before even they are only counted. */
    private static final int CHANGES_FACTOR = 10;

    private static final long SUMMARY_NANOS = 1_000_000_000L;

    private final SourceQuota quota = new SourceQuota();
    private final Map<Kind, Deque<PendingEvent>> touches = new EnumMap<>(Kind.class);
    private final Map<Kind, Long> touchBytes = new EnumMap<>(Kind.class);
    private final Map<Long, PendingEvent> changes = new LinkedHashMap<>();
    private final Map<Subject, Long> latestChange = new HashMap<>();
    private final Map<String, Long> overflow = new TreeMap<>();
    private final Map<String, Long> overQuota = new TreeMap<>();
    /** What is being written just now, which may yet come back. */
    private List<PendingEvent> taken = List.of();

    private long arrivals;
    private long summarisedNanos = System.nanoTime() - SUMMARY_NANOS;
    private volatile LedgerSettings settings;

    EventQueue(LedgerSettings settings) {
        this.settings = settings;
        for (Kind kind : List.of(Kind.JUNK, Kind.EVIDENCE)) {
            touches.put(kind, new ArrayDeque<>());
            touchBytes.put(kind, 0L);
        }
    }

    void configure(LedgerSettings changed) {
        settings = changed;
    }

    void add(NodeEvent event) {
        if (PendingEvent.kind(event) == Kind.CHANGE) {
            addChange(event);
        } else if (admitted(event)) {
            addTouch(PendingEvent.of(0, event, 0));
        }
    }

    private synchronized boolean admitted(NodeEvent event) {
        boolean admitted = event.subject()
                .map(source -> quota.admit(source, settings.eventsPerSourcePerHour(), System.nanoTime()))
                .orElse(true);
        if (!admitted) {
            overQuota.merge(event.type(), 1L, Long::sum);
        }
        return admitted;
    }

    private synchronized void addTouch(PendingEvent event) {
        Deque<PendingEvent> queue = touches.get(event.kind());
        queue.addLast(event.arrived(++arrivals));
        touchBytes.merge(event.kind(), (long) event.body().length, Long::sum);
        trim(event.kind());
    }

    private void trim(Kind kind) {
        Deque<PendingEvent> queue = touches.get(kind);
        while (queue.size() > settings.queuedEvents() || touchBytes.get(kind) > MAX_TOUCH_BYTES) {
            PendingEvent oldest = queue.removeFirst();
            touchBytes.merge(kind, (long) -oldest.body().length, Long::sum);
            overflow.merge(oldest.type(), 1L, Long::sum);
        }
    }

    private synchronized void addChange(NodeEvent event) {
        int merged = 0;
        if (changes.size() >= settings.queuedEvents()) {
            Optional<PendingEvent> earlier =
                    event.subject().map(latestChange::get).map(changes::remove);
            if (earlier.isEmpty() && changes.size() >= (long) settings.queuedEvents() * CHANGES_FACTOR) {
                overflow.merge(event.type(), 1L, Long::sum);
                return;
            }
            merged = earlier.map(e -> e.merged() + 1).orElse(0);
        }
        put(PendingEvent.of(++arrivals, event, merged));
    }

    private void put(PendingEvent change) {
        changes.put(change.arrival(), change);
        change.subject().ifPresent(subject -> latestChange.put(subject, change.arrival()));
    }

    /**
     * Takes everything, in order of arrival, with a summary of what was only counted at most once a second.
     *
     * @param summarise whether the summary is due even so
     */
    synchronized List<PendingEvent> take(boolean summarise) {
        List<PendingEvent> all = new ArrayList<>(changes.values());
        touches.values().forEach(all::addAll);
        all.sort(Comparator.comparingLong(PendingEvent::arrival));
        clear();
        long now = System.nanoTime();
        boolean counted = !overflow.isEmpty() || !overQuota.isEmpty();
        if (counted && (summarise || now - summarisedNanos >= SUMMARY_NANOS)) {
            summarisedNanos = now;
            all.add(PendingEvent.of(++arrivals, summary(), 0));
            overflow.clear();
            overQuota.clear();
        }
        taken = List.copyOf(all);
        return all;
    }

    /** Says that what was taken is on disk. */
    synchronized void written() {
        taken = List.of();
    }

    /** Puts back what couldn't be written; the bounds apply again. */
    synchronized void giveBack(List<PendingEvent> events) {
        List<PendingEvent> all = new ArrayList<>(events);
        all.addAll(take(false));
        for (PendingEvent event : all) {
            if (touches.containsKey(event.kind())) {
                touches.get(event.kind()).addLast(event);
                touchBytes.merge(event.kind(), (long) event.body().length, Long::sum);
            } else {
                put(event);
            }
        }
        touches.keySet().forEach(this::trim);
        taken = List.of();
    }

    /** What is not on disk, in order of arrival, left where it is. */
    synchronized List<PendingEvent> peek() {
        List<PendingEvent> all = new ArrayList<>(taken);
        all.addAll(changes.values());
        touches.values().forEach(all::addAll);
        all.sort(Comparator.comparingLong(PendingEvent::arrival));
        return all;
    }

    private void clear() {
        changes.clear();
        latestChange.clear();
        touches.values().forEach(Deque::clear);
        touchBytes.replaceAll((kind, bytes) -> 0L);
    }

    private NodeEvent summary() {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("overflow", new TreeMap<>(overflow));
        detail.put("over_quota", new TreeMap<>(overQuota));
        return new NodeEvent.Other(Instant.now(), "ledger.overflow", Optional.empty(), detail);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.NodeEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The orders on fingerprints. Changed under its owner's lock, in the order book, journal, event; each change is a map of its own,
 * so that conversations read without the lock.
 */
final class FingerprintOrders {

    static final int MAX_ORDERS = 10_000;

    private final InstantSource clock;
    private final Journal journal;
    private final Consumer<NodeEvent> events;
    private volatile SortedMap<Fingerprint, FingerprintOrder> orders = Collections.emptySortedMap();

    FingerprintOrders(InstantSource clock, Journal journal, Consumer<NodeEvent> events) {
        this.clock = clock;
        this.journal = journal;
        this.events = events;
    }

    /** Immutable. */
    SortedMap<Fingerprint, FingerprintOrder> all() {
        return orders;
    }

    /** The first order that allows one of these. */
    Optional<FingerprintOrder> allowing(List<Fingerprint> fingerprints) {
        return fingerprints.stream()
                .flatMap(fingerprint -> held(fingerprint, Action.ALLOW).stream())
                .findFirst();
    }

    private Optional<FingerprintOrder> held(Fingerprint fingerprint, Action action) {
        return Optional.ofNullable(orders.get(fingerprint)).filter(order -> order.action() == action);
    }

    /** @return the order whose place it takes */
    Optional<FingerprintOrder> order(
            Fingerprint fingerprint, Action action, Optional<Duration> duration, String note, String cause) {
        Optional<FingerprintOrder> former = Optional.ofNullable(orders.get(fingerprint));
        if (former.isEmpty() && orders.size() >= MAX_ORDERS) {
            throw new IllegalArgumentException(
                    "there are " + MAX_ORDERS + " orders on fingerprints, and no room for more: take some back first");
        }
        Instant now = clock.instant();
        Instant expires = duration.map(now::plus).orElse(Ban.FOREVER);
        FingerprintOrder order = new FingerprintOrder(fingerprint, action, now, expires, note);
        put(List.of(order));
        journal.write(j -> j.put(order));
        events.accept(new NodeEvent.FingerprintOrderChanged(now, true, order, cause));
        return former;
    }

    Optional<FingerprintOrder> withdraw(Fingerprint fingerprint, Action action, String cause) {
        Optional<FingerprintOrder> order = held(fingerprint, action);
        order.ifPresent(gone -> end(List.of(gone), cause));
        return order;
    }

    void expire(Instant now) {
        List<FingerprintOrder> expired = orders.values().stream()
                .filter(order -> !order.expires().isAfter(now))
                .toList();
        if (!expired.isEmpty()) {
            end(expired, "expired");
        }
    }

    private void end(List<FingerprintOrder> ended, String cause) {
        change(next -> ended.forEach(order -> next.remove(order.fingerprint())));
        for (FingerprintOrder order : ended) {
            journal.write(j -> j.remove(order));
            events.accept(new NodeEvent.FingerprintOrderChanged(clock.instant(), false, order, cause));
        }
    }

    /** The wall clock was set. */
    void move(Duration by) {
        put(orders.values().stream()
                .map(order -> new FingerprintOrder(
                        order.fingerprint(),
                        order.action(),
                        order.since().plus(by),
                        ClockWatch.moved(order.expires(), by),
                        order.note()))
                .toList());
        journal.write(j -> orders.values().forEach(j::put));
    }

    /** Adds what the journal holds to it; an order given since the start is the later one. */
    void restore(List<FingerprintOrder> stored) {
        List<FingerprintOrder> own = List.copyOf(orders.values());
        put(stored);
        put(own);
        journal.write(j -> own.forEach(j::put));
    }

    /** Makes the journal, which holds these, hold what is here. */
    void overwrite(List<FingerprintOrder> stored) {
        journal.write(j -> {
            stored.stream()
                    .filter(order -> !orders.containsKey(order.fingerprint()))
                    .forEach(j::remove);
            orders.values().forEach(j::put);
        });
    }

    private void put(Collection<FingerprintOrder> given) {
        change(next -> given.forEach(order -> next.put(order.fingerprint(), order)));
    }

    private void change(Consumer<TreeMap<Fingerprint, FingerprintOrder>> how) {
        TreeMap<Fingerprint, FingerprintOrder> next = new TreeMap<>(orders);
        how.accept(next);
        orders = Collections.unmodifiableSortedMap(next);
    }
}

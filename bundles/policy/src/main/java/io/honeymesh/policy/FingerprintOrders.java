// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The orders on fingerprints. Changed under its owner's lock; each change is a map of its own, so that conversations read
 * without one.
 */
final class FingerprintOrders {

    static final int MAX_ORDERS = 10_000;

    private volatile SortedMap<Fingerprint, FingerprintOrder> orders = Collections.emptySortedMap();

    /** Immutable. */
    SortedMap<Fingerprint, FingerprintOrder> all() {
        return orders;
    }

    /** The first order that allows one of these. */
    Optional<FingerprintOrder> allowing(List<Fingerprint> fingerprints) {
        for (Fingerprint fingerprint : fingerprints) {
            FingerprintOrder order = orders.get(fingerprint);
            if (order != null && order.action() == Action.ALLOW) {
                return Optional.of(order);
            }
        }
        return Optional.empty();
    }

    boolean hasRoomFor(Fingerprint fingerprint) {
        return orders.size() < MAX_ORDERS || orders.containsKey(fingerprint);
    }

    void put(Collection<FingerprintOrder> given) {
        change(next -> given.forEach(order -> next.put(order.fingerprint(), order)));
    }

    void remove(Collection<FingerprintOrder> gone) {
        change(next -> gone.forEach(order -> next.remove(order.fingerprint())));
    }

    /** Takes out what has expired. */
    List<FingerprintOrder> expire(Instant now) {
        List<FingerprintOrder> expired = orders.values().stream()
                .filter(order -> !order.expires().isAfter(now))
                .toList();
        remove(expired);
        return expired;
    }

    /** The wall clock was set: what goes on lasts as long as it would have. */
    void move(Duration by) {
        put(orders.values().stream()
                .map(order -> new FingerprintOrder(
                        order.fingerprint(),
                        order.action(),
                        order.since().plus(by),
                        Keeper.moved(order.expires(), by),
                        order.note()))
                .toList());
    }

    private void change(Consumer<TreeMap<Fingerprint, FingerprintOrder>> how) {
        TreeMap<Fingerprint, FingerprintOrder> next = new TreeMap<>(orders);
        how.accept(next);
        orders = Collections.unmodifiableSortedMap(next);
    }
}

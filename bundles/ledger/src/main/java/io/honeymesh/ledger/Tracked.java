// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A table as it is once everything is written, and which of its rows are still to be. Not thread-safe. */
final class Tracked<K, V> {

    private final Map<K, V> rows;
    private final Set<K> changed = new HashSet<>();

    /** @param empty what to keep the rows in */
    Tracked(Map<K, V> empty) {
        this.rows = empty;
    }

    /** The rows. What is changed here directly is to be {@link #touch touched} too. */
    Map<K, V> rows() {
        return rows;
    }

    Collection<V> values() {
        return rows.values();
    }

    Optional<V> get(K key) {
        return Optional.ofNullable(rows.get(key));
    }

    void put(K key, V value) {
        rows.put(key, value);
        touch(key);
    }

    void remove(K key) {
        rows.remove(key);
        touch(key);
    }

    /** The row, or that there is none, is to be written. */
    void touch(K key) {
        changed.add(key);
    }

    boolean isChanged(K key) {
        return changed.contains(key);
    }

    /**
     * Takes what is to be written; an empty value deletes the row.
     *
     * @param whole whether all rows are
     */
    Map<K, Optional<V>> take(boolean whole) {
        if (whole) {
            changed.addAll(rows.keySet());
        }
        Map<K, Optional<V>> latest = changed.stream().collect(Collectors.toMap(Function.identity(), this::get));
        changed.clear();
        return latest;
    }

    /** Says that these didn't reach the disk. */
    void giveBack(Map<K, Optional<V>> taken) {
        changed.addAll(taken.keySet());
    }
}

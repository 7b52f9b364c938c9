// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A map that forgets what was asked for least recently. Not thread-safe. */
final class Bounded<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;

    private final int most;
    private final transient Consumer<K> forgotten;

    Bounded(int most) {
        this(most, _ -> {});
    }

    /** @param forgotten is told of each that made room for another */
    Bounded(int most, Consumer<K> forgotten) {
        super(16, 0.75f, true);
        this.most = most;
        this.forgotten = forgotten;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        boolean isFull = size() > most;
        if (isFull) {
            forgotten.accept(eldest.getKey());
        }
        return isFull;
    }
}

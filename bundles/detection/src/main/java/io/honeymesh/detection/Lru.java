// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what was longest not asked for when it is full. Not thread-safe. */
final class Lru<K, V> extends LinkedHashMap<K, V> {

    private final int max;

    Lru(int max) {
        super(16, 0.75f, true);
        this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what was asked for least recently. Not thread-safe. */
final class Bounded<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;

    private final int most;

    Bounded(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}

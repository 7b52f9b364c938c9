// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often something may happen within a window, for each key and in all. Remembers a bounded number of keys; one that was
 * forgotten begins anew, which the bound for all makes harmless. Thread-safe.
 *
 * @param <K> whom the smaller bound holds for
 */
final class Rates<K> {

    private static final int MAX_KEYS = 4096;

    private static final class Window {
        private long startNanos;
        private int count;

        Window(long startNanos) {
            this.startNanos = startNanos;
        }
    }

    private final int perKey;
    private final int inAll;
    private final long windowNanos;
    private final LongSupplier nanoClock;
    private final Window all;
    private final Map<K, Window> windows = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Window> eldest) {
            return size() > MAX_KEYS;
        }
    };

    Rates(int perKey, int inAll, Duration window) {
        this(perKey, inAll, window, System::nanoTime);
    }

    Rates(int perKey, int inAll, Duration window, LongSupplier nanoClock) {
        this.perKey = perKey;
        this.inAll = inAll;
        this.windowNanos = window.toNanos();
        this.nanoClock = nanoClock;
        this.all = new Window(nanoClock.getAsLong());
    }

    /** Whether it may happen once more for this key; counts it if so. */
    synchronized boolean take(K key) {
        long now = nanoClock.getAsLong();
        Window own = windows.computeIfAbsent(key, k -> new Window(now));
        if (count(own, now) >= perKey || count(all, now) >= inAll) {
            return false;
        }
        own.count++;
        all.count++;
        return true;
    }

    private int count(Window window, long now) {
        if (now - window.startNanos >= windowNanos) {
            window.startNanos = now;
            window.count = 0;
        }
        return window.count;
    }
}

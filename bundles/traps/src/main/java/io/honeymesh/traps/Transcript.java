// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What both sides said and when, kept in memory until the conversation is over. Bounded. Thread-safe. */
final class Transcript {

    /** Something one side said. */
    record Line(long offsetNanos, boolean fromClient, byte[] bytes) {}

    /** What keeping one line costs beside its bytes, so that many tiny ones are bounded too. */
    private static final int LINE_OVERHEAD_BYTES = 64;

    private final long startNanos = System.nanoTime();
    private final int maxBytes;
    private final MemoryBudget.Share memory;
    private final List<Line> lines = new ArrayList<>();
    private int used;
    private boolean truncated;

    Transcript(int maxBytes, MemoryBudget.Share memory) {
        this.maxBytes = maxBytes;
        this.memory = memory;
    }

    synchronized void add(boolean fromClient, byte[] bytes, int from, int count) {
        if (truncated || count == 0) {
            return;
        }
        int kept = Math.min(count, maxBytes - used - LINE_OVERHEAD_BYTES);
        if (kept <= 0 || !memory.take(kept + LINE_OVERHEAD_BYTES)) {
            truncated = true;
            return;
        }
        used += kept + LINE_OVERHEAD_BYTES;
        lines.add(new Line(System.nanoTime() - startNanos, fromClient, Arrays.copyOfRange(bytes, from, from + kept)));
        truncated = kept < count;
    }

    /** Begins anew: what was said up to now is no part of the dialogue. */
    synchronized void restart() {
        lines.clear();
        used = 0;
        truncated = false;
    }

    synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    /** Whether more was said than is kept. */
    synchronized boolean truncated() {
        return truncated;
    }
}

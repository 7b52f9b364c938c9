// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Captured;
import java.io.ByteArrayOutputStream;

/** The first bytes of a stream, and how many there were. Thread-safe. */
final class Capture {

    private final int maxBytes;
    private final MemoryBudget.Share memory;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(0);
    private long total;
    private boolean full;

    Capture(int maxBytes, MemoryBudget.Share memory) {
        this.maxBytes = maxBytes;
        this.memory = memory;
    }

    synchronized void add(byte[] bytes, int from, int count) {
        total += count;
        int kept = Math.min(count, maxBytes - head.size());
        // Once something was left out, nothing later is kept: a capture has no holes.
        if (full || kept <= 0 || !memory.take(kept)) {
            full = true;
            return;
        }
        head.write(bytes, from, kept);
    }

    synchronized Captured captured() {
        return Captured.partOf(head.toByteArray(), total);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * Hit counters for entries that have no place in a bucket: prefixes and what fell back. Slot 0 is shared by all that came
 * too late for one of their own; its count belongs to nobody. The owner serialises callers.
 */
final class HitSlots {
    private final MemorySegment counters;
    private final int size;
    private final BitSet used = new BitSet();

    HitSlots(MemorySegment counters) {
        this.counters = counters;
        this.size = (int) (counters.byteSize() / Long.BYTES);
        used.set(0);
    }

    /** A counter that starts at zero, or the shared slot 0. */
    int take() {
        int slot = used.nextClearBit(1);
        if (slot >= size) {
            return 0;
        }
        used.set(slot);
        counters.setAtIndex(Native.LONG, slot, 0);
        return slot;
    }

    void giveBack(int slot) {
        if (slot != 0) {
            used.clear(slot);
        }
    }

    long count(int slot) {
        return slot == 0 ? 0 : counters.getAtIndex(Native.LONG, slot);
    }
}

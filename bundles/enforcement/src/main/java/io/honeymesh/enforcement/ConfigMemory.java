// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/** struct hm_config in shared memory. Every write reaches the next packet. The owner serialises writers. */
final class ConfigMemory {
    private static final VarHandle INT = Native.INT.varHandle();
    private static final VarHandle LONG = Native.LONG.varHandle();

    private final MemorySegment memory;

    ConfigMemory(MemorySegment memory) {
        this.memory = memory;
    }

    void set(int offset, int value) {
        INT.setRelease(memory, (long) offset, value);
    }

    void set(int offset, long value) {
        LONG.setRelease(memory, (long) offset, value);
    }

    int get(int offset) {
        return (int) INT.getAcquire(memory, (long) offset);
    }
}

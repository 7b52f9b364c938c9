// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Words of a table that the kernel reads while they are written: aligned, so none is ever seen in halves. A write becomes
 * visible after everything written before it, a read is done before everything read after it. Goes through a buffer and
 * fences because a memory segment's own accessors are method handles, which cost tens of microseconds when their code is
 * cold, and an attack always finds it cold.
 */
final class SharedMemory {
    private final ByteBuffer words;

    SharedMemory(MemorySegment memory) {
        this.words = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    long byteSize() {
        return words.capacity();
    }

    int getInt(long offset) {
        int value = words.getInt((int) offset);
        VarHandle.acquireFence();
        return value;
    }

    long getLong(long offset) {
        long value = words.getLong((int) offset);
        VarHandle.acquireFence();
        return value;
    }

    void set(long offset, int value) {
        VarHandle.releaseFence();
        words.putInt((int) offset, value);
    }

    void set(long offset, long value) {
        VarHandle.releaseFence();
        words.putLong((int) offset, value);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

/** struct hm_config in shared memory. Every write reaches the next packet. The owner serialises writers. */
final class ConfigMemory {
    private final SharedMemory memory;

    ConfigMemory(SharedMemory memory) {
        this.memory = memory;
    }

    void set(int offset, int value) {
        memory.set(offset, value);
    }

    void set(int offset, long value) {
        memory.set(offset, value);
    }

    long getLong(int offset) {
        return memory.getLong(offset);
    }

    int get(int offset) {
        return memory.getInt(offset);
    }
}

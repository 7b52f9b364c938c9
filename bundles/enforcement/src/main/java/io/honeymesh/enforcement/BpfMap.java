// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A BPF map reached by system calls (about 1 µs each): tries, hash maps and per-CPU arrays. Thread-safe; the owner sees to
 * it that no call is in flight when the descriptor is closed.
 */
final class BpfMap {
    private final Libbpf bpf;
    private final String name;
    private final int fd;

    BpfMap(Libbpf bpf, String name, int fd) {
        this.bpf = bpf;
        this.name = name;
        this.fd = fd;
    }

    /** Places or replaces an entry. */
    void put(MemorySegment key, MemorySegment value) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int result = bpf.update.number(errno, fd, key, value, 0L);
            Libbpf.check("writing to " + name, result, errno);
        }
    }

    /** @return whether there was such an entry */
    boolean remove(MemorySegment key) {
        try (Arena call = Arena.ofConfined()) {
            return bpf.delete.number(Native.errnoIn(call), fd, key) == 0;
        }
    }

    /** Reads an entry into {@code value}; false if there is none. */
    boolean get(MemorySegment key, MemorySegment value) {
        try (Arena call = Arena.ofConfined()) {
            return bpf.lookup.number(Native.errnoIn(call), fd, key, value) == 0;
        }
    }

    /** Writes the key after {@code key} (or the first, if that is NULL) into {@code next}; false at the end. */
    boolean nextKey(MemorySegment key, MemorySegment next) {
        try (Arena call = Arena.ofConfined()) {
            return bpf.nextKey.number(Native.errnoIn(call), fd, key, next) == 0;
        }
    }
}

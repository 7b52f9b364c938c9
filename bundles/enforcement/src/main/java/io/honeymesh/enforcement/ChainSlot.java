// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.INT;
import static io.honeymesh.enforcement.Native.LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The node's slot on an interface that it shares with other XDP programs: a program array through which root's small program there
 * (chain.bpf.c) calls the node's, so that the node needs no right to the others'. What is put there outlives this process. The
 * owner serialises callers.
 */
final class ChainSlot implements AutoCloseable {
    static final String SLOT = "chain_slot";
    static final String SEEN = "chain_seen";
    /** So many packets that came to the interface, and none to us, can't be explained by the moment of looking. */
    private static final long MANY_PACKETS = 64;
    /** Nor by a driver that counts late, if it happens again. */
    private static final int LOOKS = 2;

    private final Path file;
    private final Object key;
    private final int slotFd;
    private final int seenFd;
    private final BpfMap slot;
    private final BpfMap seen;
    private long lastSeen;
    private long receivedThen;
    private int misses;

    private ChainSlot(Libbpf bpf, Path file, Object key, int slotFd, int seenFd, long received) {
        this.file = file;
        this.key = key;
        this.slotFd = slotFd;
        this.seenFd = seenFd;
        slot = new BpfMap(bpf, "the chain", slotFd);
        seen = new BpfMap(bpf, "the chain", seenFd);
        lastSeen = seen();
        receivedThen = received;
    }

    /**
     * The slot that root has made on this interface, if it has.
     *
     * @param chains a folder in a BPF file system with one for each such interface
     */
    static Optional<ChainSlot> open(Libbpf bpf, Path chains, String name) {
        Path folder = chains.resolve(Pins.plain(name));
        Path file = folder.resolve(SLOT);
        Optional<Object> key = key(file);
        long received = Interfaces.received(name);
        int slot = bpf.open(file);
        int seen = bpf.open(folder.resolve(SEEN));
        if (key.isPresent() && slot >= 0 && seen >= 0) {
            return Optional.of(new ChainSlot(bpf, file, key.get(), slot, seen, received));
        }
        IntStream.of(slot, seen).filter(fd -> fd >= 0).forEach(Libc::close);
        return Optional.empty();
    }

    private static Optional<Object> key(Path file) {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** Whether this is still what root's program calls through, and not the one before. */
    boolean isThere() {
        return key(file).filter(key::equals).isPresent();
    }

    /** Whether there is a program in it. */
    boolean isTaken() {
        try (Arena call = Arena.ofConfined()) {
            return slot.get(call.allocate(INT), call.allocate(INT));
        }
    }

    void put(int programFd) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            slot.put(call.allocate(INT), call.allocateFrom(INT, programFd));
        }
    }

    /** Everything passes. */
    void clear() {
        try (Arena call = Arena.ofConfined()) {
            slot.remove(call.allocate(INT));
        }
    }

    /** Whether packets come here, of those that the interface has received up to now. */
    boolean isReached(long received) {
        long now = seen();
        if (now != lastSeen) {
            lastSeen = now;
            receivedThen = received;
            misses = 0;
        } else if (received - receivedThen >= MANY_PACKETS || received < receivedThen) {
            receivedThen = received;
            misses++;
        }
        return misses < LOOKS;
    }

    /** When a packet last came here, in jiffies. */
    private long seen() {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment value = call.allocate(LONG);
            return seen.get(call.allocate(INT), value) ? value.get(LONG, 0) : 0;
        }
    }

    @Override
    public void close() {
        Libc.close(slotFd);
        Libc.close(seenFd);
    }
}

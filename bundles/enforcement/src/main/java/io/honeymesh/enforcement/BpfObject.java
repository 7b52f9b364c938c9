// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A compiled object's programs and maps in the kernel: owns libbpf's object, its descriptors and every mapping of its
 * memory. Closing it gives all of that back; whoever holds a mapped segment must have stopped using it.
 */
final class BpfObject implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BpfObject.class);

    private final Libbpf bpf;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment object;

    private BpfObject(Libbpf bpf, MemorySegment object) {
        this.bpf = bpf;
        this.object = object;
    }

    /**
     * Loads an object into the kernel.
     *
     * @param sizes entries per map, for those whose size differs from the object's
     * @param without programs to leave out
     * @param callable programs to load without an attach type: a program extension, which has none, may call only such, on newer
     *     kernels
     * @throws KernelException with the reason
     */
    static BpfObject load(byte[] elf, Map<String, Integer> sizes, Set<String> without, Set<String> callable)
            throws KernelException {
        Libbpf bpf = Libbpf.get();
        try (KernelPrint _ = KernelPrint.silent(bpf)) {
            return load(bpf, elf, sizes, without, callable);
        } catch (KernelException refused) {
            LOG.debug("once more, to hear why", refused);
        }
        try (KernelPrint print = KernelPrint.kept(bpf)) {
            try {
                return load(bpf, elf, sizes, without, callable);
            } catch (KernelException refused) {
                LOG.info("libbpf says:\n{}", print.text());
                throw refused;
            }
        }
    }

    private static BpfObject load(
            Libbpf bpf, byte[] elf, Map<String, Integer> sizes, Set<String> without, Set<String> callable)
            throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment image = call.allocate(elf.length, 8).copyFrom(MemorySegment.ofArray(elf));
            MemorySegment opened = bpf.openMem.pointer(errno, image, (long) elf.length, MemorySegment.NULL);
            if (opened.equals(MemorySegment.NULL)) {
                throw new KernelException("opening the XDP program", Native.errno(errno));
            }
            BpfObject object = new BpfObject(bpf, opened);
            try {
                object.prepare(sizes, without, callable);
                Libbpf.check("loading the XDP program", bpf.load.number(errno, opened), errno);
                return object;
            } catch (KernelException e) {
                object.close();
                throw e;
            }
        }
    }

    private void prepare(Map<String, Integer> sizes, Set<String> without, Set<String> callable) throws KernelException {
        for (Map.Entry<String, Integer> size : sizes.entrySet()) {
            size(size.getKey(), size.getValue());
        }
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            for (String program : without) {
                int result = bpf.setAutoload.number(errno, find(bpf.findProgram, "program", program), 0);
                Libbpf.check("leaving out " + program, result, errno);
            }
            for (String program : callable) {
                // Returns nothing before libbpf 1.0.
                bpf.setAttachType.number(errno, find(bpf.findProgram, "program", program), 0);
            }
        }
    }

    /** What is sized here is this process' own, whatever the object says of sharing it by a name. */
    private void size(String map, int entries) throws KernelException {
        MemorySegment found = find(bpf.findMap, "map", map);
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            Libbpf.check("sizing map " + map, bpf.setMaxEntries.number(errno, found, entries), errno);
            Libbpf.check(
                    "keeping map " + map + " private", bpf.setPinPath.number(errno, found, MemorySegment.NULL), errno);
        }
    }

    private MemorySegment find(NativeFunction finder, String kind, String name) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment found = finder.pointer(Native.errnoIn(call), object, call.allocateFrom(name));
            if (found.equals(MemorySegment.NULL)) {
                throw new KernelException("the XDP program has no " + kind + " " + name);
            }
            return found;
        }
    }

    int mapFd(String name) throws KernelException {
        return fd(bpf.mapFd, find(bpf.findMap, "map", name), name);
    }

    int programFd(String name) throws KernelException {
        return fd(bpf.programFd, find(bpf.findProgram, "program", name), name);
    }

    private static int fd(NativeFunction getter, MemorySegment of, String name) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int result = getter.number(errno, of);
            return Libbpf.check("finding the descriptor of " + name, result, errno);
        }
    }

    BpfMap map(String name) throws KernelException {
        return new BpfMap(bpf, name, mapFd(name));
    }

    /** Maps an array's memory; it goes away with this object. */
    MemorySegment memory(String map, long bytes) throws KernelException {
        return memory(map, 0, bytes, arena);
    }

    /** Maps a part of an array's memory until the arena closes. */
    MemorySegment memory(String map, long offset, long bytes, Arena until) throws KernelException {
        return Libc.map(mapFd(map), offset, bytes, "map " + map, until);
    }

    Libbpf libbpf() {
        return bpf;
    }

    /** Unmaps the tables, then closes the maps and programs; what is still attached stays until its link is closed. */
    @Override
    public void close() {
        arena.close();
        try (Arena call = Arena.ofConfined()) {
            bpf.closeObject.number(Native.errnoIn(call), object);
        }
    }
}

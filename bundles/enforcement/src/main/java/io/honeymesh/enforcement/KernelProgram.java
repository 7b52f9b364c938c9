// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** This bundle's own program in the kernel, with its maps. Closing it closes all of them. */
final class KernelProgram implements AutoCloseable {
    /** For Ethernet and for devices whose frames start with the IP header. */
    static final String ETHERNET = "honeymesh_eth";

    static final String IP = "honeymesh_ip";
    static final String CLOCK = "honeymesh_clock";
    /** Called for sockets, not for packets: a node can do without them. Kernels before 5.15 refuse the first. */
    static final String SOCKOPS = "honeymesh_sockops";

    static final String LOOKUP = "honeymesh_lookup";
    static final String BIND4 = "honeymesh_bind4";
    static final String BIND6 = "honeymesh_bind6";
    /** Called by a program extension where an interface is shared ({@link ChainSlot}). */
    private static final Set<String> CALLABLE = Set.of(ETHERNET, IP);
    /** What to do without, in the order of trying. */
    private static final List<Set<String>> DISPENSABLE =
            List.of(Set.of(), Set.of(SOCKOPS), Set.of(SOCKOPS, LOOKUP, BIND4, BIND6));

    /** Global data is a map by the name of its section. */
    static final String CONFIG = ".data.config";

    static final String PORTS = ".bss";

    static final String STATISTICS = ".data.stats";

    private static final String RESOURCE = "honeymesh.bpf.o";

    private final BpfObject object;
    private final Set<String> without;
    /** Why those were left out. */
    private final String refusal;

    private KernelProgram(BpfObject object, Set<String> without, String refusal) {
        this.object = object;
        this.without = without;
        this.refusal = refusal;
    }

    /**
     * Loads the program into the kernel.
     *
     * @param sizes entries per map, for those whose size is not fixed
     * @throws KernelException with the reason
     */
    static KernelProgram load(Map<String, Integer> sizes) throws KernelException {
        byte[] elf = elf();
        KernelException refusal = null;
        for (Set<String> without : DISPENSABLE) {
            try {
                BpfObject object = BpfObject.load(elf, sizes, without, CALLABLE);
                return new KernelProgram(object, without, refusal == null ? "" : refusal.getMessage());
            } catch (KernelException e) {
                refusal = e;
            }
        }
        throw refusal;
    }

    private static byte[] elf() throws KernelException {
        try (InputStream in = KernelProgram.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new KernelException("the bundle was built without its XDP program (" + RESOURCE + ")");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new KernelException("reading " + RESOURCE + " from the bundle: " + e.getMessage());
        }
    }

    /**
     * Attaches one of the programs for sockets; the link ends with its descriptor, which the caller closes.
     *
     * @param target descriptor of what to attach to
     * @throws KernelException if this kernel refused the program, or refuses the link
     */
    int link(String name, int target, int attachType) throws KernelException {
        if (without.contains(name)) {
            throw new KernelException("the kernel refuses the program for it: " + refusal);
        }
        int fd = programFd(name);
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int result = libbpf().linkCreate.number(errno, fd, target, attachType, MemorySegment.NULL);
            return Libbpf.check("attaching " + name, result, errno);
        }
    }

    int mapFd(String name) throws KernelException {
        return object.mapFd(name);
    }

    int programFd(String name) throws KernelException {
        return object.programFd(name);
    }

    BpfMap map(String name) throws KernelException {
        return object.map(name);
    }

    /** Maps an array's memory; it goes away with this program. */
    MemorySegment memory(String map, long bytes) throws KernelException {
        return object.memory(map, bytes);
    }

    /**
     * Maps a part of an array's memory until the arena closes.
     *
     * @param offset a multiple of the machine's page
     */
    MemorySegment memory(String map, long offset, long bytes, Arena arena) throws KernelException {
        return object.memory(map, offset, bytes, arena);
    }

    Libbpf libbpf() {
        return object.libbpf();
    }

    /** Runs one of the programs over a packet, with nothing attached. */
    TestRun run(String program, byte[] packet, int repeat) throws KernelException {
        return TestRun.of(libbpf(), programFd(program), packet, repeat);
    }

    @Override
    public void close() {
        object.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.INT;
import static io.honeymesh.enforcement.Native.LONG;
import static io.honeymesh.enforcement.Native.POINTER;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loaded program with its maps: owns the libbpf object, its descriptors and every mapping of its memory. Closing it
 * gives all of that back; whoever holds a mapped segment must have stopped using it.
 */
final class KernelProgram implements AutoCloseable {
    /** For Ethernet and for devices whose frames start with the IP header. */
    static final String ETHERNET = "honeymesh_eth";

    static final String IP = "honeymesh_ip";
    static final String CLOCK = "honeymesh_clock";
    /** Called for sockets, not for packets. A kernel that refuses one of them, as those before 5.15 do, gets none. */
    static final String SOCKOPS = "honeymesh_sockops";

    static final String LOOKUP = "honeymesh_lookup";
    static final String BIND4 = "honeymesh_bind4";
    static final String BIND6 = "honeymesh_bind6";
    private static final List<String> FOR_SOCKETS = List.of(SOCKOPS, LOOKUP, BIND4, BIND6);

    private static final Logger LOG = LoggerFactory.getLogger(KernelProgram.class);
    private static final String RESOURCE = "honeymesh.bpf.o";

    /**
     * What a test run gave.
     *
     * @param verdict the program's return value
     * @param nanosPerRun the kernel's average over the repetitions
     */
    record Run(int verdict, int nanosPerRun) {}

    private final Libbpf bpf;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment object;
    private String refusal = "";

    private KernelProgram(Libbpf bpf, MemorySegment object) {
        this.bpf = bpf;
        this.object = object;
    }

    /**
     * Loads the program into the kernel.
     *
     * @param sizes entries per map, for those whose size is not fixed
     * @throws KernelException with the reason
     */
    static KernelProgram load(Map<String, Integer> sizes) throws KernelException {
        try {
            return load(sizes, true);
        } catch (KernelException refused) {
            KernelProgram program = load(sizes, false);
            program.refusal = refused.getMessage();
            return program;
        }
    }

    private static KernelProgram load(Map<String, Integer> sizes, boolean forSockets) throws KernelException {
        Libbpf bpf = Libbpf.get();
        try (KernelPrint print = new KernelPrint(bpf);
                Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            byte[] elf = elf();
            MemorySegment image = call.allocate(elf.length, 8).copyFrom(MemorySegment.ofArray(elf));
            MemorySegment object =
                    (MemorySegment) bpf.openMem.invokeExact(errno, image, (long) elf.length, MemorySegment.NULL);
            if (object.equals(MemorySegment.NULL)) {
                throw new KernelException("opening the XDP program", Native.errno(errno));
            }
            KernelProgram program = new KernelProgram(bpf, object);
            try {
                for (Map.Entry<String, Integer> size : sizes.entrySet()) {
                    program.resize(size.getKey(), size.getValue());
                }
                for (String name : FOR_SOCKETS) {
                    int chosen = (int) bpf.setAutoload.invokeExact(
                            errno, program.find(bpf.findProgram, "program", name), forSockets ? 1 : 0);
                    Libbpf.check("choosing the programs to load", chosen, errno);
                }
                int result = (int) bpf.load.invokeExact(errno, object);
                if (result < 0) {
                    LOG.info("libbpf says:\n{}", print.text());
                }
                Libbpf.check("loading the XDP program", result, errno);
                return program;
            } catch (KernelException e) {
                program.close();
                throw e;
            }
        } catch (KernelException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
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

    private void resize(String map, int entries) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int result = (int) bpf.setMaxEntries.invokeExact(errno, find(bpf.findMap, "map", map), entries);
            Libbpf.check("sizing map " + map, result, errno);
        } catch (KernelException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    private MemorySegment find(MethodHandle finder, String kind, String name) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment found =
                    (MemorySegment) finder.invokeExact(Native.errnoIn(call), object, call.allocateFrom(name));
            if (found.equals(MemorySegment.NULL)) {
                throw new KernelException("the XDP program has no " + kind + " " + name);
            }
            return found;
        } catch (KernelException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    /**
     * Attaches one of the programs for sockets; the link ends with its descriptor, which the caller closes.
     *
     * @param target descriptor of what to attach to
     * @throws KernelException if this kernel refused the program, or refuses the link
     */
    int link(String name, int target, int attachType) throws KernelException {
        if (!refusal.isEmpty()) {
            throw new KernelException("the kernel refuses the program for it: " + refusal);
        }
        int fd = programFd(name);
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int result = (int) bpf.linkCreate.invokeExact(errno, fd, target, attachType, MemorySegment.NULL);
            return Libbpf.check("attaching " + name, result, errno);
        } catch (KernelException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    int mapFd(String name) throws KernelException {
        return fd(bpf.mapFd, find(bpf.findMap, "map", name), name);
    }

    int programFd(String name) throws KernelException {
        return fd(bpf.programFd, find(bpf.findProgram, "program", name), name);
    }

    private static int fd(MethodHandle getter, MemorySegment of, String name) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int result = (int) getter.invokeExact(errno, of);
            return Libbpf.check("finding the descriptor of " + name, result, errno);
        } catch (KernelException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    BpfMap map(String name) throws KernelException {
        return new BpfMap(bpf, name, mapFd(name));
    }

    /** Maps an array's memory; it goes away with this program. */
    MemorySegment memory(String map, long bytes) throws KernelException {
        return Libc.map(mapFd(map), bytes, "map " + map, arena);
    }

    Libbpf libbpf() {
        return bpf;
    }

    /** Runs a program over a packet inside the kernel, with nothing attached (BPF_PROG_TEST_RUN). */
    Run run(String program, byte[] packet, int repeat) throws KernelException {
        return run(bpf, programFd(program), packet, repeat);
    }

    static Run run(Libbpf bpf, int programFd, byte[] packet, int repeat) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment options = call.allocate(TestRun.BYTES, 8);
            options.set(LONG, TestRun.SIZE, TestRun.BYTES);
            options.set(POINTER, TestRun.DATA_IN, call.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, packet));
            options.set(INT, TestRun.DATA_SIZE_IN, packet.length);
            options.set(INT, TestRun.REPEAT, repeat);
            int result = (int) bpf.testRun.invokeExact(errno, programFd, options);
            Libbpf.check("running the XDP program over a packet", result, errno);
            return new Run(options.get(INT, TestRun.VERDICT), options.get(INT, TestRun.NANOS));
        } catch (KernelException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    /** struct bpf_test_run_opts of libbpf 1.0. */
    private static final class TestRun {
        static final long BYTES = 80;
        static final int SIZE = 0;
        static final int DATA_IN = 8;
        static final int DATA_SIZE_IN = 24;
        static final int VERDICT = 56;
        static final int REPEAT = 60;
        static final int NANOS = 64;

        private TestRun() {}
    }

    /** Unmaps the tables, then closes the maps and programs; what is still attached stays until its link is closed. */
    @Override
    public void close() {
        arena.close();
        try (Arena call = Arena.ofConfined()) {
            bpf.closeObject.invokeExact(Native.errnoIn(call), object);
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }
}

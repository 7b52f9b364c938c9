// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/** The least XDP program there is: two instructions that return a verdict. What it takes is the harness. */
final class Bare implements AutoCloseable {
    static final int DROP = 1;
    static final int PASS = 2;

    private static final int PROG_TYPE_XDP = 6;
    private static final int XDP_FLAGS_DRV_MODE = 1 << 2;
    private static final long MOVE_TO_R0 = 0xb7L;
    private static final long EXIT = 0x95L;

    private final int fd;

    Bare(int verdict) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment instructions = call.allocateFrom(LONG, MOVE_TO_R0 | (long) verdict << Integer.SIZE, EXIT);
            MemorySegment errno = Native.errnoIn(call);
            int result = NativeFunction.of(SymbolLookup.libraryLookup("libbpf.so.1", call), "bpf_prog_load")
                    .number(
                            errno,
                            PROG_TYPE_XDP,
                            call.allocateFrom("bare"),
                            call.allocateFrom("GPL"),
                            instructions,
                            2,
                            MemorySegment.NULL);
            fd = Libbpf.check("loading a bare program", result, errno);
        }
    }

    int fd() {
        return fd;
    }

    /** Puts it on an interface of the calling thread's network namespace, as the driver's program; -1 of another takes it off. */
    static void on(int interfaceIndex, int fd) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int result = NativeFunction.of(SymbolLookup.libraryLookup("libbpf.so.1", call), "bpf_xdp_attach")
                    .number(errno, interfaceIndex, fd, XDP_FLAGS_DRV_MODE, MemorySegment.NULL);
            Libbpf.check("attaching a bare program", result, errno);
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}

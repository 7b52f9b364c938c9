// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.INT;
import static io.honeymesh.enforcement.Native.LONG;
import static io.honeymesh.enforcement.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What running a program over a packet inside the kernel gave, with nothing attached (BPF_PROG_TEST_RUN).
 *
 * @param verdict the program's return value
 * @param nanosPerRun the kernel's average over the repetitions
 */
record TestRun(int verdict, int nanosPerRun) {

    /** struct bpf_test_run_opts of libbpf 1.0. */
    private static final long OPTIONS_BYTES = 80;

    private static final int SIZE = 0;
    private static final int DATA_IN = 8;
    private static final int DATA_SIZE_IN = 24;
    private static final int VERDICT = 56;
    private static final int REPEAT = 60;
    private static final int NANOS = 64;

    /** What the program changes in the packet the next repetition sees. */
    static TestRun of(Libbpf bpf, int programFd, byte[] packet, int repeat) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment options = call.allocate(OPTIONS_BYTES, 8);
            options.set(LONG, SIZE, OPTIONS_BYTES);
            options.set(POINTER, DATA_IN, call.allocateFrom(ValueLayout.JAVA_BYTE, packet));
            options.set(INT, DATA_SIZE_IN, packet.length);
            options.set(INT, REPEAT, repeat);
            int result = bpf.testRun.number(errno, programFd, options);
            Libbpf.check("running the XDP program over a packet", result, errno);
            return new TestRun(options.get(INT, VERDICT), options.get(INT, NANOS));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Runs a program over packets of which each has another source ({@code vary.bpf.c}); its own cost is the same for every program. */
final class Varied implements AutoCloseable {
    /** Any source there is: nobody is seen twice. */
    static final long ALL = 1L << 32;

    /** struct plan: at, step, count, base. */
    private static final int STEP = 1;

    private static final int COUNT = 2;
    private static final int BASE = 3;
    private static final int PLAN_BYTES = 32;
    private static final double GOLDEN = 0.6180339887498949;

    private final BpfObject object;
    private final MemorySegment plan;
    private final BpfMap tested;

    Varied() throws KernelException {
        object = NativeProgram.load("vary", "vary4", "vary6");
        plan = object.memory(".data.plan", PLAN_BYTES);
        tested = object.map("tested");
    }

    /**
     * @param packet of the family; its source is overwritten
     * @param base the first source: an IPv4 address, or the lower half of an IPv6 /64
     * @param count how many sources there are
     */
    TestRun run(int program, byte[] packet, boolean v6, int base, long count, int repeat) throws KernelException {
        if (plan.getAtIndex(Native.LONG, COUNT) != count) {
            plan.setAtIndex(Native.LONG, 0, 0);
            plan.setAtIndex(Native.LONG, STEP, step(count));
            plan.setAtIndex(Native.LONG, COUNT, count);
        }
        plan.setAtIndex(Native.LONG, BASE, Integer.toUnsignedLong(base));
        try (Arena call = Arena.ofConfined()) {
            tested.put(call.allocateFrom(Native.INT, 0), call.allocateFrom(Native.INT, program));
        }
        return TestRun.of(object.libbpf(), object.programFd(v6 ? "vary6" : "vary4"), packet, repeat);
    }

    /** Far leaps, so that no two in a row share a cache line. */
    private static long step(long count) {
        long step = (long) (count * GOLDEN);
        while (gcd(step, count) != 1) {
            step++;
        }
        return step;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    @Override
    public void close() {
        object.close();
    }
}

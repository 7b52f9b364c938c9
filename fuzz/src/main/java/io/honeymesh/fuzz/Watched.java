// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Reads an input under the watch that all targets share: nothing escapes, and memory stays bounded. */
final class Watched {

    /** How much more may be allocated under the fuzzer, whose hooks allocate too. */
    private static final int INSTRUMENTED = 16;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Watched() {}

    static void read(Target target, byte[] input) throws Exception {
        read(target, input, target.mostBytes());
    }

    static void readInstrumented(Target target, byte[] input) throws Exception {
        read(target, input, INSTRUMENTED * target.mostBytes());
    }

    private static void read(Target target, byte[] input, long mostBytes) throws Exception {
        long first = allocated(target, input);
        // The first time classes are loaded and things are made that stay; what counts is what it costs each time.
        if (first > mostBytes && allocated(target, input) > mostBytes) {
            throw new AssertionError(input.length + " bytes made " + target.name() + " allocate " + first + " bytes");
        }
    }

    private static long allocated(Target target, byte[] input) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        target.reader().read(input.clone());
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Reads an input under the watch that all targets share: nothing escapes, and memory stays bounded. */
final class Watched {

    /** What reading one input may allocate in all: many times what any of them needs, and far from what hurts a node. */
    static final long MAX_ALLOCATED_BYTES = 128L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Watched() {}

    static void read(Target target, byte[] input) throws Exception {
        long first = allocated(target, input);
        // The first time classes are loaded and things are made that stay; what counts is what it costs each time.
        if (first > MAX_ALLOCATED_BYTES && allocated(target, input) > MAX_ALLOCATED_BYTES) {
            throw new AssertionError(input.length + " bytes made " + target.name() + " allocate " + first + " bytes");
        }
    }

    private static long allocated(Target target, byte[] input) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        target.reader().read(input.clone());
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}

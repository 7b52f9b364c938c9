// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/** One call of a plug-in's code: where it runs and how much of a processor it had. Written by its thread, read by who waits. */
final class Call {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private volatile Thread thread;
    private volatile boolean ended;
    private long cpuNanosBefore;

    void begin() {
        cpuNanosBefore = cpuNanos(Thread.currentThread());
        thread = Thread.currentThread();
    }

    void end() {
        ended = true;
    }

    boolean hasBegun() {
        return thread != null;
    }

    /** Whether it runs somewhere still. */
    boolean goesOn() {
        return hasBegun() && !ended;
    }

    /** Whether it wants to run and the machine is too busy: it can't be blamed for the time that goes by. */
    boolean starves(Duration budget) {
        Thread mine = thread;
        return mine.getState() == Thread.State.RUNNABLE && cpuNanos(mine) - cpuNanosBefore < budget.toNanos() / 2;
    }

    private static long cpuNanos(Thread thread) {
        return THREADS.getThreadCpuTime(thread.threadId());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * The host's threads. None inherits thread locals: a component may be activated from an operator's shell command, and
 * the operator's login must not be handed down to threads that talk to strangers (S31). None keeps a plug-in's class
 * loader as its context either.
 */
final class Threads {

    /** Enough for detection, policy and a kernel write; the default of 1 MiB would be mostly air. */
    private static final int ACCEPT_STACK_BYTES = 256 << 10;

    private static final int CONVERSATION_STACK_BYTES = 512 << 10;

    private Threads() {}

    static Thread accepting(String trap, int port, Runnable loop) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("trap-" + trap + "-" + port)
                .stackSize(ACCEPT_STACK_BYTES)
                .unstarted(loop);
        thread.setContextClassLoader(Threads.class.getClassLoader());
        return thread;
    }

    static Thread receiving(String trap, int port, Runnable loop) {
        Thread thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("trap-" + trap + "-" + port)
                .unstarted(loop);
        thread.setContextClassLoader(Threads.class.getClassLoader());
        return thread;
    }

    /**
     * A conversation's thread. Virtual threads are never preempted: a few that compute without end would keep every carrier, and nothing
     * more would run of what runs on virtual threads. So foreign code, for which nobody here can vouch, gets one of the system's.
     */
    static Thread conversing(String trap, long touchId, boolean foreign, Runnable conversation) {
        Thread.Builder builder =
                foreign ? Thread.ofPlatform().daemon().stackSize(CONVERSATION_STACK_BYTES) : Thread.ofVirtual();
        Thread thread = builder.inheritInheritableThreadLocals(false)
                .name("trap-" + trap + "-touch-" + touchId)
                .unstarted(conversation);
        thread.setContextClassLoader(Threads.class.getClassLoader());
        return thread;
    }

    /** A short task off the scheduler's thread. */
    static void run(String name, Runnable task) {
        Thread.ofVirtual().inheritInheritableThreadLocals(false).name(name).start(task);
    }

    /** One thread that only ever closes sockets and starts other threads. */
    static ScheduledThreadPoolExecutor scheduler() {
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = Thread.ofPlatform()
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .name("trap-deadlines")
                    .unstarted(task);
            thread.setContextClassLoader(Threads.class.getClassLoader());
            return thread;
        });
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return scheduler;
    }
}

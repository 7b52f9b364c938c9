// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs one plug-in's code on one platform thread, which is there while it is needed. Not on a virtual one: code that computes without end
 * would keep a carrier, and with a few of those nothing of the node would run. Thread-safe.
 */
final class Worker implements AutoCloseable {

    private static final int WAITING = 64;
    private static final int IDLE_SECONDS = 30;

    private final Duration budget;
    private final ThreadPoolExecutor thread;

    /** The call that was given up last, which may still be going on. */
    private volatile Call late = Call.NONE;

    private record Call(AtomicBoolean begun, AtomicBoolean ended) {
        static final Call NONE = new Call(new AtomicBoolean(true), new AtomicBoolean(true));

        Call() {
            this(new AtomicBoolean(), new AtomicBoolean());
        }
    }

    Worker(String name, Duration budget) {
        this.budget = budget;
        thread = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread made = Thread.ofPlatform()
                            .daemon()
                            .inheritInheritableThreadLocals(false)
                            .name("plugin-" + name)
                            .unstarted(task);
                    made.setContextClassLoader(Worker.class.getClassLoader());
                    return made;
                });
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * The code's answer.
     *
     * @throws TimeoutException if the code had its budget and did not come back; it is interrupted then
     * @throws ExecutionException around what the code threw
     * @throws RejectedExecutionException if it can't be run: what came before takes its time
     */
    <T> T call(Callable<T> code) throws TimeoutException, ExecutionException, InterruptedException {
        if (isLate()) {
            throw new RejectedExecutionException("an earlier call has not come back");
        }
        Call call = new Call();
        FutureTask<T> task = new FutureTask<>(() -> {
            call.begun.set(true);
            try {
                return code.call();
            } finally {
                call.ended.set(true);
            }
        });
        thread.execute(task);
        try {
            return task.get(budget.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            task.cancel(true);
            if (!call.begun.get()) {
                throw new RejectedExecutionException("earlier calls take their time", slow);
            }
            late = call;
            throw slow;
        }
    }

    /** Whether a call that was given up has still not come back. */
    boolean isLate() {
        return !late.ended.get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

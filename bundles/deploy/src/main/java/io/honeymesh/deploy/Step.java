// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.deploy;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a plug-in's code on a platform thread of its own and waits for it for a while: code that never comes back, or computes without
 * end, then keeps nothing but that thread.
 */
final class Step {

    /** It has not come back in time; the exception's stack is that of its thread then. */
    static final class Hangs extends Exception {
        Hangs(StackTraceElement[] where) {
            super("it hangs");
            setStackTrace(where);
        }
    }

    private Step() {}

    /**
     * The code's answer.
     *
     * @throws Hangs if there is none in time; the thread is interrupted then, and left alone
     * @throws ExecutionException around what the code threw
     */
    static <T> T run(String name, Duration patience, Callable<T> code)
            throws Hangs, ExecutionException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name(name)
                .unstarted(task);
        thread.setContextClassLoader(Step.class.getClassLoader());
        thread.start();
        try {
            return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            Hangs hangs = new Hangs(thread.getStackTrace());
            thread.interrupt();
            throw hangs;
        }
    }
}

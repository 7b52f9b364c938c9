// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Calls of plug-in code that may do anything: what it does wrong becomes an {@link AssertionError} that says what. */
final class Foreign {

    /** A node waits less; this is only to tell "slow" from "never", also on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int THREADS = 4;

    private Foreign() {}

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** The call's answer. @throws AssertionError if it throws or does not come back */
    static <T> T call(Callable<T> code, String what) {
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = Thread.ofPlatform().daemon().name("plug-in").start(task);
        try {
            return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(what + " must not throw, whatever it is given: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            AssertionError hangs = new AssertionError(what + " does not come back; it is here:");
            hangs.setStackTrace(thread.getStackTrace());
            thread.interrupt();
            throw hangs;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted in " + what, e);
        }
    }

    /** Tries all of them one by one, then from several threads at once. */
    static <T> void alsoAtOnce(List<T> inputs, Consumer<T> trial) {
        inputs.forEach(trial);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> running = IntStream.range(0, THREADS)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> inputs.forEach(trial)))
                    .toList();
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(
                    "called from several threads at once: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}

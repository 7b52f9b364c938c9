// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Serves one open socket on a thread of its own, one thing after the other and whatever fails, until it is closed or the socket
 * breaks. Thread-safe.
 */
abstract class Loop {

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(5);
    private static final Duration LAST_BACK_OFF = Duration.ofSeconds(1);

    private final String what;
    private final FailureLog failures;
    private final Runnable lost;
    private final LongAdder touches = new LongAdder();
    private volatile Optional<Thread> thread = Optional.empty();
    private volatile boolean open = true;

    /**
     * @param what names it where failures are told, such as {@code accepting for trap ssh}
     * @param lost run if the socket breaks for good, from the loop's own thread
     */
    Loop(String what, FailureLog failures, Runnable lost) {
        this.what = what;
        this.failures = failures;
        this.lost = lost;
    }

    /** The port it serves. */
    abstract int port();

    /** A thread for it. */
    abstract Thread unstarted(Runnable loop);

    /** Waits for the next thing and takes it; {@link #touched} counts it. */
    abstract void serve() throws IOException;

    abstract boolean isBroken();

    /** Frees the port; called once. */
    abstract void free() throws IOException;

    final void start() {
        Thread fresh = unstarted(this::run);
        thread = Optional.of(fresh);
        fresh.start();
    }

    final void touched() {
        touches.increment();
    }

    /** Touches since it started. */
    final long touches() {
        return touches.sum();
    }

    /** Frees the port. */
    final void close() {
        open = false;
        try {
            free();
        } catch (IOException e) {
            failures.failed(what, e);
        }
        thread.ifPresent(LockSupport::unpark);
    }

    /** Waits until its thread has ended; whether it did. */
    boolean join(Duration atMost) throws InterruptedException {
        Thread its = thread.orElse(Thread.currentThread());
        return its == Thread.currentThread() || its.join(atMost);
    }

    private void run() {
        Duration backOff = FIRST_BACK_OFF;
        while (open && !isBroken()) {
            try {
                serve();
                backOff = FIRST_BACK_OFF;
            } catch (Throwable e) {
                // Out of file descriptors or memory, most likely: neither spin nor give up.
                if (open) {
                    failures.failed(what, e);
                    LockSupport.parkNanos(backOff.toNanos());
                    Duration twice = backOff.multipliedBy(2);
                    backOff = twice.compareTo(LAST_BACK_OFF) < 0 ? twice : LAST_BACK_OFF;
                }
            }
        }
        if (open) {
            lost.run();
        }
    }
}

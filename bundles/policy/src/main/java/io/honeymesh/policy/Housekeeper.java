// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Goes its round again and again, on a thread of its own, and at once when it is called. Whatever a round throws, even for want of memory, costs that round
 * and not the thread: without it no ban would ever end.
 */
final class Housekeeper implements AutoCloseable {

    private final Duration pause;
    private final Runnable round;
    private final Consumer<Throwable> failed;
    private final Semaphore calls = new Semaphore(0);
    private final Thread thread;

    /** @param failed is told what a round threw */
    Housekeeper(Duration pause, Runnable round, Consumer<Throwable> failed) {
        this.pause = pause;
        this.round = round;
        this.failed = failed;
        this.thread = Thread.ofVirtual().name("policy-housekeeper").start(this::run);
    }

    /** The next round begins now. Several calls that meet no round are answered by one. */
    void call() {
        calls.release();
    }

    private void run() {
        try {
            while (true) {
                calls.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
                calls.drainPermits();
                go();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void go() {
        try {
            round.run();
        } catch (Throwable unexpected) {
            try {
                failed.accept(unexpected);
            } catch (Throwable notEvenThat) {
                return;
            }
        }
    }

    /** Waits for the round it is on. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

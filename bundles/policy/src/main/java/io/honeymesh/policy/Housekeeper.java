// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Goes its round again and again, on a thread of its own, and at once when it is called. Whatever a round throws, even for want of memory, costs that round
 * and not the thread: without it no ban would ever end.
 */
final class Housekeeper implements AutoCloseable {

    private final Duration pause;
    private final IntConsumer round;
    private final Consumer<Throwable> failed;
    private final Semaphore calls = new Semaphore(0);
    private final Thread thread;

    /**
     * @param round is told its number, from 1
     * @param failed is told what a round threw
     */
    Housekeeper(Duration pause, IntConsumer round, Consumer<Throwable> failed) {
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
            for (int number = 1; ; number++) {
                calls.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
                calls.drainPermits();
                go(number);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void go(int number) {
        try {
            round.accept(number);
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

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the programs of one connection may compute in all: {@value #MAX_STEPS} steps of a few nanoseconds each (S12). Whatever
 * a stranger can make long is charged here as it goes. Other virtual threads get their turn every {@value #TURN} steps.
 * Thread-safe.
 */
final class Work {

    static final long MAX_STEPS = 1L << 28;
    private static final int TURN = 1 << 16;

    private final AtomicLong left = new AtomicLong(MAX_STEPS);
    private volatile boolean stopped;

    /** The connection is gone or has computed enough: its programs end where they are. */
    static final class Spent extends RuntimeException {
        Spent(String message) {
            super(message, null, false, false);
        }
    }

    /** @throws Spent when nothing is left, the connection is gone or the thread was interrupted */
    void spend(long steps) {
        long after = left.addAndGet(-steps);
        if (after / TURN == (after + steps) / TURN && after >= 0) {
            return;
        }
        if (after < 0) {
            throw new Spent("the programs of a connection computed more than " + MAX_STEPS + " steps");
        }
        if (stopped || Thread.currentThread().isInterrupted()) {
            throw new Spent("the connection of a program is gone");
        }
        Thread.yield();
    }

    /** Lets no program go on. */
    void stop() {
        stopped = true;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something every second, on a thread of its own that belongs to the network namespace of whoever made this and has
 * ended when {@link #close} returns.
 */
final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Runnable round;
    private final Thread thread;
    private String failure = "";

    Watch(String name, Runnable round) {
        this.round = round;
        // One of the system's threads: a virtual one runs in the namespace of whichever carries it.
        this.thread = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("honeymesh-" + name)
                .start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                go();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever a round throws, even for want of memory, costs that round and not the thread; it is told once in a row. */
    private void go() {
        try {
            round.run();
            failure = "";
        } catch (RuntimeException | Error unexpected) {
            if (!failure.equals(unexpected.toString())) {
                failure = unexpected.toString();
                LOG.error("{} failed and goes on", thread.getName(), unexpected);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says every second that somebody is there, and has the links follow the interfaces that come and go. On a thread of its own that belongs to the network namespace of whoever
 * made this, which has ended when {@link #close} returns.
 */
final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final XdpBackend kernel;
    private final Thread thread;

    Watch(XdpBackend kernel) {
        this.kernel = kernel;
        // One of the system's threads: a virtual one runs in the namespace of whichever carries it.
        this.thread = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("honeymesh-watch")
                .start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                look();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever a look throws, even for want of memory, costs that look and not the thread. */
    private void look() {
        try {
            kernel.beat();
            kernel.links().follow();
        } catch (XdpBackend.Closed over) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error unexpected) {
            LOG.error("looking after the interfaces failed and goes on", unexpected);
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

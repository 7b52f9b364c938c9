// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the links follow the interfaces that come and go. On a thread of its own that belongs to the network namespace of whoever
 * made this, which has ended when {@link #close} returns.
 */
final class InterfaceWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InterfaceWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final XdpLinks links;
    private final Thread thread;

    InterfaceWatch(XdpLinks links) {
        this.links = links;
        // One of the system's threads: a virtual one runs in the namespace of whichever carries it.
        this.thread = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("honeymesh-interfaces")
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
            links.follow();
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

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a {@link MeshNode}'s clock, on a thread of its own: every second, and while something waits to be sent ten times
 * that. Whatever a turn throws costs that turn and not the thread.
 */
final class Clockwork implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Clockwork.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration FLUSH = Duration.ofMillis(100);

    private final Supplier<MeshNode> node;
    private final Thread thread;
    /** Beside the interrupt, which what is called may swallow. */
    private volatile boolean open = true;

    private String failure = "";

    /** @param node asked anew each turn: one with a new key takes its place */
    Clockwork(Supplier<MeshNode> node) {
        this.node = node;
        this.thread = Thread.ofVirtual().name("mesh").start(this::run);
    }

    private void run() {
        try {
            while (open) {
                turn();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() throws InterruptedException {
        long begunNanos = System.nanoTime();
        try {
            survive(node.get()::tick);
            survive(node.get()::flush);
            Duration rest = rest(begunNanos);
            while (open && rest.isPositive()) {
                if (node.get().outbox().awaitWork(rest)) {
                    Thread.sleep(FLUSH);
                    survive(node.get()::flush);
                }
                rest = rest(begunNanos);
            }
        } catch (RuntimeException | Error unexpected) {
            complain(unexpected);
            Thread.sleep(TICK);
        }
    }

    private static Duration rest(long begunNanos) {
        return TICK.minusNanos(System.nanoTime() - begunNanos);
    }

    /** What fails every second is told once. */
    private void survive(Runnable step) {
        try {
            step.run();
            failure = "";
        } catch (RuntimeException | Error unexpected) {
            complain(unexpected);
        }
    }

    /** For want of memory most likely, of which even telling it takes some. */
    private void complain(Throwable unexpected) {
        try {
            if (!failure.equals(unexpected.toString())) {
                failure = unexpected.toString();
                LOG.error("federation met an error nobody expected, and goes on", unexpected);
            }
        } catch (Throwable loggingFailed) {
            return;
        }
    }

    /** Doesn't wait for the turn it is on. */
    @Override
    public void close() {
        open = false;
        thread.interrupt();
    }
}

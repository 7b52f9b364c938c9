// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.spi.NodeEventListener;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener's bounded queue. What doesn't fit is lost to this listener alone, and it is told how much: an event of type
 * {@code events.lost} comes before the next one.
 */
final class ListenerQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerQueue.class);
    private static final int CAPACITY_EVENTS = 8192;
    /** Beside that, what happened to bans, allows and orders on fingerprints still fits: touches must not push it out. */
    private static final int CAPACITY_CHANGES = 65_536;

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final NodeEventListener listener;
    private final BlockingQueue<NodeEvent> queue = new LinkedBlockingQueue<>(CAPACITY_EVENTS + CAPACITY_CHANGES);
    private final AtomicLong lost = new AtomicLong();
    private final Thread worker;
    private volatile boolean open = true;

    ListenerQueue(NodeEventListener listener) {
        this.listener = listener;
        this.worker = Thread.ofVirtual()
                .name("events-" + listener.getClass().getSimpleName())
                .start(this::deliver);
    }

    void offer(NodeEvent event) {
        boolean change = event instanceof NodeEvent.BanChanged
                || event instanceof NodeEvent.AllowChanged
                || event instanceof NodeEvent.FingerprintOrderChanged;
        if (!change && queue.size() >= CAPACITY_EVENTS || !queue.offer(event)) {
            lost.incrementAndGet();
        }
    }

    private void deliver() {
        try {
            while (open || !queue.isEmpty()) {
                next();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** An error, for want of memory most likely, costs the listener that one event, counted as all it has lost. */
    private void next() throws InterruptedException {
        try {
            NodeEvent event = queue.poll(100, TimeUnit.MILLISECONDS);
            if (event != null) {
                tellLost();
                tell(event);
            }
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Throwable error) {
            lost.incrementAndGet();
            complain(error);
        }
    }

    private void tellLost() {
        long count = lost.get();
        if (count > 0) {
            tell(new NodeEvent.Other(Instant.now(), "events.lost", Optional.empty(), Map.of("count", count)));
            lost.addAndGet(-count);
        }
    }

    private void complain(Throwable error) {
        try {
            LOG.error("event listener {} lost an event", listener.getClass().getName(), error);
        } catch (Throwable loggingFailed) {
            return;
        }
    }

    private void tell(NodeEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException | LinkageError broken) {
            LOG.warn(
                    "event listener {} failed on {}: {}",
                    listener.getClass().getName(),
                    event.type(),
                    broken.toString());
        }
    }

    /** Lets the listener hear what is queued, for a moment at most. */
    @Override
    public void close() {
        open = false;
        try {
            if (!worker.join(LAST_WORDS)) {
                worker.interrupt();
            }
        } catch (InterruptedException interrupted) {
            worker.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.PluginCaller.Fault;
import io.honeymesh.api.spi.NodeEventListener;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
    /** Beside that, what happened to bans, allows, orders on fingerprints and trust still fits: touches must not push it out. */
    private static final int CAPACITY_CHANGES = 65_536;

    /** To be woken for each event of a flood takes longer than most listeners do; the first after a pause is told at once. */
    private static final Duration GATHERS = Duration.ofMillis(2);

    /** Wakes a worker that waits, so that it sees that there is no more; nobody is told of it. */
    private static final NodeEvent END = new NodeEvent.Other(Instant.EPOCH, "events.end", Optional.empty(), Map.of());

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final Duration HANGS = Duration.ofSeconds(10);
    private static final int SHOWN_CHARS = 160;

    private final NodeEventListener listener;
    private final BlockingQueue<NodeEvent> queue = new LinkedBlockingQueue<>(CAPACITY_EVENTS + CAPACITY_CHANGES);
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong lostEver = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Thread worker;
    private volatile boolean open = true;
    private volatile boolean busy;
    private volatile long busySince;
    private volatile String lastFailure = "";

    ListenerQueue(NodeEventListener listener) {
        this.listener = listener;
        // One of the system's threads: a listener that computes without end must not keep a carrier of virtual ones.
        this.worker = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("events-" + listener.getClass().getSimpleName())
                .unstarted(this::deliver);
        worker.setContextClassLoader(ListenerQueue.class.getClassLoader());
        worker.start();
    }

    void offer(NodeEvent event) {
        boolean change = event instanceof NodeEvent.BanChanged
                || event instanceof NodeEvent.AllowChanged
                || event instanceof NodeEvent.FingerprintOrderChanged
                || event instanceof NodeEvent.Other;
        if (!change && queue.size() >= CAPACITY_EVENTS || !queue.offer(event)) {
            lost.incrementAndGet();
            lostEver.incrementAndGet();
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
            NodeEvent event = queue.take();
            if (event != END) {
                tellLost();
                tell(event);
                if (queue.isEmpty() && open) {
                    Thread.sleep(GATHERS);
                }
            }
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Throwable error) {
            lost.incrementAndGet();
            lostEver.incrementAndGet();
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
        busySince = System.nanoTime();
        busy = true;
        try {
            listener.on(event);
        } catch (RuntimeException | LinkageError broken) {
            lastFailure = SafeText.escape(broken.toString(), SHOWN_CHARS);
            long count = failures.incrementAndGet();
            // Told ever more rarely: a stranger must not fill the log.
            if (Long.bitCount(count) == 1) {
                LOG.warn(
                        "event listener {} failed on {}, {} times so far: {}",
                        listener.getClass().getName(),
                        event.type(),
                        count,
                        lastFailure);
            }
        } finally {
            busy = false;
        }
    }

    /** What is wrong with the listener, if anything was. */
    Optional<Fault> fault() {
        Duration at = Duration.ofNanos(System.nanoTime() - busySince);
        if (busy && at.compareTo(HANGS) > 0) {
            return Optional.of(new Fault(
                    false,
                    "has not come back from an event for " + DurationText.format(at) + ", and loses the others"));
        }
        if (failures.get() > 0) {
            return Optional.of(new Fault(false, "threw at " + failures + " events, the last time " + lastFailure));
        }
        return lostEver.get() == 0
                ? Optional.empty()
                : Optional.of(new Fault(false, "is too slow: " + lostEver + " events were lost to it"));
    }

    /** Lets the listener hear what is queued, for a moment at most. */
    @Override
    public void close() {
        open = false;
        queue.offer(END); // if there is no room it doesn't wait
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

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Secrets;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.EventLog.Entry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the ledger on and delivers, on a thread of its own, until closed. What can't be delivered is tried again, at longer and longer
 * intervals, and nothing behind it is lost: it is in the ledger. The first time it begins with what happens from then on.
 */
final class Tail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

    private static final int BATCH = 100;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

    private final String name;
    private final Supplier<EventLog> log;
    private final EventHub hub;
    private final Position position;
    private final Set<String> types;
    private final Delivery delivery;
    private final Duration pause;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private Duration wait = Duration.ZERO;

    /**
     * @param log gives null while there is none
     * @param types only these, or those below them; empty for all
     * @param pause between looks for something new
     */
    Tail(
            String name,
            Supplier<EventLog> log,
            EventHub hub,
            Position position,
            Set<String> types,
            Delivery delivery,
            Duration pause) {
        this.name = name;
        this.log = log;
        this.hub = hub;
        this.position = position;
        this.types = Set.copyOf(types);
        this.delivery = delivery;
        this.pause = pause;
        this.thread = Thread.ofVirtual().name("forward-" + name).start(this::run);
    }

    private void run() {
        long done = -1;
        try {
            do {
                EventLog events = log.get();
                if (events != null) {
                    done = done < 0 ? begin(events) : deliver(events, done);
                }
            } while (!closed.await((wait.isZero() ? pause : wait).toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException takesTooLong) {
            // close() has waited for a while.
        } finally {
            delivery.close();
        }
    }

    private long begin(EventLog events) {
        long head = events.head().map(EventLog.Head::sequence).orElse(0L);
        long kept = position.read().orElse(head);
        // A ledger that was begun anew is shorter than what was delivered of the one before.
        long begin = Math.min(kept, head);
        keep(begin);
        return begin;
    }

    private long deliver(EventLog events, long done) {
        long delivered = done;
        try {
            long head = events.head().map(EventLog.Head::sequence).orElse(0L);
            while (delivered < head && closed.getCount() > 0) {
                List<Entry> page = events.findAfter(
                        delivered, new EventLog.Query(Optional.empty(), Optional.empty(), Optional.empty(), BATCH));
                if (page.isEmpty()) {
                    break;
                }
                List<Entry> wanted = page.stream()
                        .filter(this::isWanted)
                        .map(entry -> new Entry(entry.sequence(), Secrets.hidden(entry.fields())))
                        .toList();
                if (!wanted.isEmpty()) {
                    delivery.deliver(wanted);
                }
                delivered = page.getLast().sequence();
                keep(delivered);
                works();
            }
        } catch (IOException | RuntimeException | LinkageError failed) {
            fails(failed);
        }
        return delivered;
    }

    private boolean isWanted(Entry entry) {
        String type = String.valueOf(entry.fields().get("type"));
        return types.isEmpty() || types.stream().anyMatch(one -> type.equals(one) || type.startsWith(one + "."));
    }

    private void keep(long sequence) {
        try {
            position.write(sequence);
        } catch (IOException e) {
            LOG.warn("{}: where it stopped can't be kept, so some may be sent again: {}", name, e.getMessage());
        }
    }

    private void works() {
        if (!wait.isZero()) {
            LOG.info("{}: delivers again", name);
            wait = Duration.ZERO;
        }
    }

    private void fails(Throwable failed) {
        String why = SafeText.printable(String.valueOf(failed.getMessage()));
        if (wait.isZero()) {
            // Once for each time that it is down: this event is to be delivered, too.
            LOG.warn("{}: can't deliver, tries again until it can: {}", name, why);
            hub.publish(new NodeEvent.Alarm(Instant.now(), "forward.failing", name + ": " + why));
            wait = FIRST_WAIT;
        } else {
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        }
    }

    /** Ends the thread; what is on its way is not waited for longer than a moment. An interrupt would spoil what is being written. */
    @Override
    public void close() {
        closed.countDown();
        try {
            if (!thread.join(LAST_MOMENT)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

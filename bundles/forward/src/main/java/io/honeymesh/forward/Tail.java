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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the ledger on and delivers, on a thread of its own, until closed. What can't be delivered is tried again, at longer and longer
 * intervals, and nothing behind it is lost: it is in the ledger. What can't be put into words is left out. The first time it begins with what happens from then on.
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
    private final Skipped skipped;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private Duration wait = Duration.ZERO;
    private volatile Optional<String> problem = Optional.empty();

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
        this.skipped = new Skipped(name, hub, InstantSource.system());
        this.thread = Thread.ofVirtual().name("forward-" + name).start(this::run);
    }

    private void run() {
        OptionalLong done = OptionalLong.empty();
        try {
            do {
                done = step(done);
            } while (!closed.await((wait.isZero() ? pause : wait).toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException takesTooLong) {
            // close() has waited for a while.
        } finally {
            delivery.close();
        }
    }

    /** @param done up to where it is delivered; empty before the ledger could be asked */
    private OptionalLong step(OptionalLong done) {
        EventLog events = log.get();
        OptionalLong now = done;
        try {
            OptionalLong head = events == null ? OptionalLong.empty() : head(events);
            if (head.isEmpty()) {
                // The file isn't open yet, or nothing has ever happened: that says nothing of where this was.
                return done;
            }
            OptionalLong before = now.isPresent() ? now : position.read();
            now = OptionalLong.of(
                    before.isPresent()
                            ? begunAnew(events, before.getAsLong(), head.getAsLong())
                            : begin(head.getAsLong()));
            while (now.getAsLong() < head.getAsLong() && closed.getCount() > 0) {
                List<Entry> page = after(events, now.getAsLong(), BATCH);
                if (page.isEmpty()) {
                    break;
                }
                deliver(page);
                now = OptionalLong.of(page.getLast().sequence());
                keep(now.getAsLong());
                works();
            }
        } catch (IOException | RuntimeException | LinkageError failed) {
            fails(failed);
        }
        return now;
    }

    private static OptionalLong head(EventLog events) {
        return events.head().map(head -> OptionalLong.of(head.sequence())).orElse(OptionalLong.empty());
    }

    private static List<Entry> after(EventLog events, long sequence, int limit) {
        return events.findAfter(
                sequence, new EventLog.Query(Optional.empty(), Optional.empty(), Optional.empty(), limit));
    }

    private long begin(long head) {
        keep(head);
        return head;
    }

    /** A damaged ledger is put aside and begun anew: all of the new one is to be delivered. */
    private long begunAnew(EventLog events, long done, long head) {
        boolean isThere =
                head >= done || after(events, done - 1, 1).stream().anyMatch(entry -> entry.sequence() == done);
        if (isThere) {
            return done;
        }
        LOG.warn("{}: the ledger was begun anew, and is delivered from its beginning", name);
        delivery.begunAnew();
        return 0;
    }

    private void deliver(List<Entry> page) throws IOException {
        List<Entry> wanted = page.stream()
                .filter(this::isWanted)
                .map(entry -> new Entry(entry.sequence(), Secrets.hidden(entry.fields())))
                .toList();
        while (!wanted.isEmpty()) {
            try {
                delivery.deliver(wanted);
                problem = Optional.empty();
                return;
            } catch (Undeliverable one) {
                // All behind it would wait for ever. Whoever refuses one may refuse all.
                problem = Optional.of(name + ": event " + one.sequence() + ", the last, " + one.getMessage());
                skipped.add(one);
                wanted = wanted.stream()
                        .filter(entry -> entry.sequence() > one.sequence())
                        .toList();
            }
        }
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
            problem = Optional.empty();
        }
    }

    private void fails(Throwable failed) {
        String why = SafeText.printable(String.valueOf(failed.getMessage()));
        problem = Optional.of(name + " can't deliver, tries again until it can: " + why);
        if (wait.isZero()) {
            // Once for each time that it is down: this event is to be delivered, too.
            LOG.warn("{}: can't deliver, tries again until it can: {}", name, why);
            hub.publish(new NodeEvent.Alarm(Instant.now(), "forward.failing", name + ": " + why));
            wait = FIRST_WAIT;
        } else {
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        }
    }

    /** See {@link io.honeymesh.api.service.Forwarder#problem}. */
    Optional<String> problem() {
        return problem;
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

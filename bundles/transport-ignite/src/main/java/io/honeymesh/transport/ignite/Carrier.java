// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.transport.ignite.Medium.Session;
import io.honeymesh.transport.ignite.Medium.Unavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a session with the cluster for as long as it lives: one virtual thread owns it and puts what waits, one carries events
 * to the door, and one, as long as a session lasts, catches up. What goes wrong ends the session, and the next begins after a
 * pause; what was on its way then goes first.
 */
final class Carrier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Carrier.class);
    private static final int SHOWN_CHARS = 200;
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);
    /** A session that lasted so long was a good one: the next comes at once. */
    private static final Duration GOOD = Duration.ofSeconds(10);

    private final String name;
    private final String link;
    private final FederationDoor door;
    private final Medium medium;
    private final Schedule schedule;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Outbox outbox = new Outbox();
    private final Inbox inbox = new Inbox();
    private final Memory memory;
    private final Counts counts = new Counts();
    private final Thread owner;
    private final Thread deliverer;
    private final InstantSource clock;
    private volatile boolean open = true;
    private volatile boolean up;
    private volatile Events current;
    private volatile String lastBroken = "";
    private final CatchUp.Sessions sessions;

    Carrier(
            String name,
            String link,
            FederationDoor door,
            Supplier<Object> circumstances,
            Medium medium,
            Schedule schedule,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.name = name;
        this.link = link;
        this.door = door;
        this.medium = medium;
        this.schedule = schedule;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.random = random;
        // What one look shows, and as many that come in live.
        memory = new Memory(2 * schedule.maxEntries(), nanoTime);
        sessions = new CatchUp.Sessions(
                new Reconciliation.Node(door, this::offerHeld, memory, counts, clock, random),
                schedule,
                circumstances,
                nanoTime,
                new AtomicInteger());
        deliverer = Thread.ofVirtual().name("ignite-deliver").start(this::deliver);
        owner = Thread.ofVirtual().name("ignite-link").start(this::live);
    }

    boolean isUp() {
        return up;
    }

    Counts counts() {
        return counts;
    }

    /** @return false where there is no session, or more waits than may */
    boolean send(Envelope envelope) {
        boolean accepted = up && outbox.offer(envelope);
        if (!accepted) {
            counts.refused.increment();
        }
        return accepted;
    }

    private void live() {
        Pause pause = new Pause(random);
        String lastTrouble = "";
        while (open) {
            try {
                session(pause);
                lastTrouble = "";
            } catch (InterruptedException closed) {
                return;
            } catch (Throwable trouble) {
                // What a stranger put into the cache must not end this thread, whatever it does to the client.
                String text = SafeText.escape(
                        trouble instanceof Unavailable ? trouble.getMessage() : trouble.toString(), SHOWN_CHARS);
                if (!text.equals(lastTrouble)) {
                    LOG.warn("the cluster can't be used: {} - trying again", text);
                }
                lastTrouble = text;
            }
            try {
                Thread.sleep(pause.next());
            } catch (InterruptedException closed) {
                return;
            }
        }
    }

    /** Until it is lost, or this is closed. */
    private void session(Pause pause) throws Unavailable, InterruptedException {
        Events events = new Events(inbox, memory, counts, schedule.maxEntries(), this::lost);
        try (Session session = medium.open(events);
                CatchUp catchUp = new CatchUp(sessions, session, events)) {
            counts.sessions.increment();
            current = events;
            up = !events.isLost();
            long began = nanoTime.getAsLong();
            LOG.info("connected to the cluster");
            try {
                while (open && !events.isLost() && !catchUp.isOver()) {
                    put(session, outbox.take(schedule.look()));
                }
            } finally {
                // Before anything is closed, which may take as long as a call that nobody answers.
                up = false;
                if (nanoTime.getAsLong() - began > GOOD.toNanos()) {
                    pause.reset();
                }
                LOG.info("disconnected from the cluster; so far {}", counts);
            }
            catchUp.rethrow();
        }
    }

    private void put(Session session, List<Envelope> taken) throws Unavailable {
        int through = 0;
        try {
            for (Batch batch : Batch.of(taken, clock.instant())) {
                // Before the put: its event may be here sooner than its answer.
                batch.entries().forEach(memory::done);
                session.put(batch.entries(), batch.life());
                through += batch.entries().size();
                counts.sent.add(batch.entries().size());
            }
            through = taken.size();
        } finally {
            if (through < taken.size()) {
                // All of them: a put twice is a put.
                outbox.giveBack(taken);
            }
        }
    }

    private void deliver() {
        while (open) {
            try {
                Inbox.Entry entry = inbox.take();
                offer(entry.key(), entry.value(), true);
            } catch (InterruptedException closed) {
                return;
            } catch (Throwable broken) {
                tellOnce(broken);
            }
        }
    }

    private void tellOnce(Throwable broken) {
        String text = SafeText.escape(broken.toString(), SHOWN_CHARS);
        if (!text.equals(lastBroken)) {
            LOG.error("an envelope could not be delivered: {}", text, broken);
        }
        lastBroken = text;
    }

    /** @return whether the door took it */
    private boolean offer(String key, byte[] value, boolean live) {
        if (memory.isDone(key, value)) {
            return false;
        }
        counts.received.increment();
        boolean taken = false;
        try {
            taken = live ? door.receive(name, link, value) : door.receiveHeld(name, link, value);
        } catch (Throwable broken) {
            tellOnce(broken);
        }
        if (taken) {
            memory.done(key, value);
        } else {
            memory.refused(key, value);
        }
        return taken;
    }

    /** Gives back the threads and the connection; what still waits is lost to the cluster, not to this node. */
    @Override
    public void close() {
        open = false;
        owner.interrupt();
        deliverer.interrupt();
        try {
            if (!owner.join(LAST_WORDS) || !deliverer.join(LAST_WORDS) || !medium.isGone(LAST_WORDS)) {
                LOG.warn("a call to the cluster doesn't come back");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One that was left before has nothing to say of the one after it. */
    private void lost(Events events) {
        if (current == events) {
            up = false;
        }
    }

    private boolean offerHeld(String key, byte[] value) {
        return offer(key, value, false);
    }
}

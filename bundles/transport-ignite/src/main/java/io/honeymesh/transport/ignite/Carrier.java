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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    static final int MOST_SCAN_TROUBLES = 3;

    /** Looks in a row at a cache of which the door takes ever more. */
    private static final int MOST_AT_ONCE = 8;

    /** After a server's death the others take up to 10 s to agree on it, and what happens meanwhile may tell nobody. */
    private static final List<Duration> SETTLING = List.of(Duration.ofSeconds(3), Duration.ofSeconds(20));

    private final String name;
    private final String link;
    private final FederationDoor door;
    /** What decides whether the door takes what it has refused: who belongs to the mesh, whether this node shares. */
    private final Supplier<Object> circumstances;

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
    /** Scans in a row that didn't come to an end, most likely for one entry's sake; the sessions go on without, for a while. */
    private volatile int scanTroubles;

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
        this.circumstances = circumstances;
        this.medium = medium;
        this.schedule = schedule;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.random = random;
        // What one look shows, and as many that come in live.
        memory = new Memory(2 * schedule.maxEntries(), nanoTime);
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
        Events events = new Events();
        try (Session session = medium.open(events);
                CatchUp catchUp = new CatchUp(session, events)) {
            counts.sessions.increment();
            current = events;
            up = !events.lost;
            long began = nanoTime.getAsLong();
            LOG.info("connected to the cluster");
            try {
                while (open && !events.lost && !catchUp.isOver()) {
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

    /** One session's. */
    private final class Events implements Medium.Listener {
        volatile boolean lost;
        volatile boolean missed;
        /** Names that came since the scan began, only as long as catching up lasts. */
        final Set<String> fresh = ConcurrentHashMap.newKeySet();

        private volatile boolean noting;

        void noteFresh(boolean on) {
            noting = on;
            fresh.clear();
        }

        @Override
        public void arrived(String key, byte[] value) {
            if (!Names.isEnvelope(key, value)) {
                foreign(key);
                return;
            }
            if (noting && fresh.size() < schedule.maxEntries()) {
                fresh.add(key);
            }
            if (!memory.isDone(key, value) && !inbox.offer(key, value)) {
                counts.missed.increment();
                missed = true;
            }
        }

        private void foreign(String key) {
            if (!key.equals(Names.INCARNATION)) {
                foreign();
            }
        }

        @Override
        public void foreign() {
            counts.skipped.increment();
        }

        @Override
        public void lost() {
            lost = true;
            // One that was left before has nothing to say of the one after it.
            if (current == this) {
                up = false;
            }
        }
    }

    /** The second thread of a session: scans, puts back what is missing, looks whether the cache is still the same one. */
    private final class CatchUp implements AutoCloseable {
        private final Session session;
        private final Events events;
        private final Thread thread;
        private volatile Unavailable failure;
        private volatile boolean done;

        CatchUp(Session session, Events events) {
            this.session = session;
            this.events = events;
            thread = Thread.ofVirtual().name("ignite-catch-up").start(this::run);
        }

        boolean isOver() {
            return done;
        }

        void rethrow() throws Unavailable {
            if (failure != null) {
                throw failure;
            }
        }

        private void run() {
            try {
                var node = new Reconciliation.Node(door, Carrier.this::offerHeld, memory, counts, clock, random);
                Reconciliation work = new Reconciliation(session, schedule, node, events.fresh::contains);
                Pause pauses = new Pause(random);
                // A flood must not make every node look through all of it again and again.
                Pause crowded = new Pause(random, schedule.check(), schedule.rescan());
                Duration patience = Duration.ZERO;
                int round = 0;
                while (true) {
                    events.missed = false;
                    Object before = circumstances.get();
                    if (scanTroubles < MOST_SCAN_TROUBLES) {
                        look(work, before);
                    } else {
                        scanTroubles--;
                        round = SETTLING.size();
                        LOG.warn("the cache can't be looked through: only what comes in live is taken for a while");
                    }
                    Duration rescan =
                            round < SETTLING.size() && SETTLING.get(round).compareTo(schedule.rescan()) < 0
                                    ? SETTLING.get(round)
                                    : schedule.rescan();
                    round++;
                    long now = nanoTime.getAsLong();
                    long next =
                            now + pauses.between(rescan.dividedBy(2), rescan).toNanos();
                    long soonest = now + patience.toNanos();
                    do {
                        Thread.sleep(schedule.check());
                        if (!session.unchanged()) {
                            LOG.warn("somebody has replaced or emptied the cache: beginning anew");
                            return;
                        }
                        now = nanoTime.getAsLong();
                    } while (next - now > 0
                            && !(events.missed && soonest - now <= 0)
                            && before.equals(circumstances.get()));
                    if (events.missed) {
                        patience = crowded.next();
                    } else {
                        patience = Duration.ZERO;
                        crowded.reset();
                    }
                    reconsiderIfOtherThan(before);
                }
            } catch (Unavailable trouble) {
                failure = trouble;
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            } catch (Throwable broken) {
                failure = new Unavailable("catching up failed: " + broken, broken);
            } finally {
                done = true;
            }
        }

        private void look(Reconciliation work, Object before) throws Unavailable, InterruptedException {
            events.noteFresh(true);
            try {
                for (int i = 0; i < MOST_AT_ONCE && work.run(); i++) {
                    reconsiderIfOtherThan(before);
                }
                scanTroubles = 0;
            } catch (Unavailable | RuntimeException | Error broken) {
                // What ends with its connection says nothing of the entries.
                if (!events.lost) {
                    scanTroubles++;
                }
                throw broken;
            }
            events.noteFresh(false);
        }

        private void reconsiderIfOtherThan(Object before) {
            if (!before.equals(circumstances.get())) {
                memory.reconsider();
            }
        }

        @Override
        public void close() {
            thread.interrupt();
            try {
                thread.join(LAST_WORDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean offerHeld(String key, byte[] value) {
        return offer(key, value, false);
    }
}

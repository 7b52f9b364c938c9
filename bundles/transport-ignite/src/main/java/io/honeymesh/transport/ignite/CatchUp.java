// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import io.honeymesh.transport.ignite.Medium.Session;
import io.honeymesh.transport.ignite.Medium.Unavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second thread of a session: scans, puts back what is missing, looks whether the cache is still the same one. It ends with the
 * session, or ends that.
 */
final class CatchUp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    static final int MOST_SCAN_TROUBLES = 3;

    /** Looks in a row at a cache of which the door takes ever more. */
    private static final int MOST_AT_ONCE = 8;

    /** After a server's death the others take up to 10 s to agree on it, and what happens meanwhile may tell nobody. */
    private static final List<Duration> SETTLING = List.of(Duration.ofSeconds(3), Duration.ofSeconds(20));

    /**
     * What all sessions have in common.
     *
     * @param circumstances what decides whether the door takes what it has refused: who belongs to the mesh, whether this node
     *     shares
     * @param scanTroubles scans in a row that didn't come to an end, most likely for one entry's sake; the sessions go on
     *     without, for a while
     */
    record Sessions(
            Reconciliation.Node node,
            Schedule schedule,
            Supplier<Object> circumstances,
            LongSupplier nanoTime,
            AtomicInteger scanTroubles) {}

    private final Sessions all;
    private final Session session;
    private final Events events;
    private final Thread thread;
    private volatile Unavailable failure;
    private volatile boolean done;

    CatchUp(Sessions all, Session session, Events events) {
        this.all = all;
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
            Schedule schedule = all.schedule();
            RandomGenerator random = all.node().random();
            Reconciliation work = new Reconciliation(session, schedule, all.node(), events::isFresh);
            Pause pauses = new Pause(random);
            // A flood must not make every node look through all of it again and again.
            Pause crowded = new Pause(random, schedule.check(), schedule.rescan());
            Duration patience = Duration.ZERO;
            int round = 0;
            while (true) {
                events.forgetMissed();
                Object before = all.circumstances().get();
                if (all.scanTroubles().get() < MOST_SCAN_TROUBLES) {
                    look(work, before);
                } else {
                    all.scanTroubles().decrementAndGet();
                    round = SETTLING.size();
                    LOG.warn("the cache can't be looked through: only what comes in live is taken for a while");
                }
                Duration rescan = round < SETTLING.size() && SETTLING.get(round).compareTo(schedule.rescan()) < 0
                        ? SETTLING.get(round)
                        : schedule.rescan();
                round++;
                long now = all.nanoTime().getAsLong();
                long next = now + pauses.between(rescan.dividedBy(2), rescan).toNanos();
                long soonest = now + patience.toNanos();
                do {
                    Thread.sleep(schedule.check());
                    if (!session.unchanged()) {
                        LOG.warn("somebody has replaced or emptied the cache: beginning anew");
                        return;
                    }
                    now = all.nanoTime().getAsLong();
                } while (next - now > 0
                        && !(events.isMissed() && soonest - now <= 0)
                        && before.equals(all.circumstances().get()));
                if (events.isMissed()) {
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
            all.scanTroubles().set(0);
        } catch (Unavailable | RuntimeException | Error broken) {
            // What ends with its connection says nothing of the entries.
            if (!events.isLost()) {
                all.scanTroubles().incrementAndGet();
            }
            throw broken;
        }
        events.noteFresh(false);
    }

    private void reconsiderIfOtherThan(Object before) {
        if (!before.equals(all.circumstances().get())) {
            all.node().memory().reconsider();
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

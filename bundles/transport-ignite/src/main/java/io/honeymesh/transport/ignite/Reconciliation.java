// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.transport.ignite.Medium.Session;
import io.honeymesh.transport.ignite.Medium.Unavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the cache and the node to the same state: what the cache has goes to the door, what the node holds and the cache has
 * not is put there. That is how a newcomer learns, how both sides of a healed split meet, and how a cluster that lost
 * everything gets it back. One thread's.
 */
final class Reconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    /** Where the cache holds more than is looked at, nobody knows what of ours it lacks; so much of it is put back. */
    private static final int REFILL_OF_A_CUT_SCAN = 1000;
    /** Shown to the door at once, then a second's pause: it looks at no more of one link for long, and refuses the rest unseen. */
    private static final int A_SECOND = 1000;
    /** Between two batches, so that what other nodes put back meanwhile is known. */
    private static final Duration BREATH = Duration.ofMillis(20);

    /** What of the node takes part. */
    record Node(
            FederationDoor door,
            BiPredicate<String, byte[]> toDoor,
            Memory memory,
            Counts counts,
            InstantSource clock,
            RandomGenerator random) {}

    private final Session session;
    private final Schedule schedule;
    private final Node node;
    /** Whether the query has brought this one since the scan began. */
    private final Predicate<String> brought;

    private int shown;
    private String lastTrouble = "";

    Reconciliation(Session session, Schedule schedule, Node node, Predicate<String> brought) {
        this.session = session;
        this.schedule = schedule;
        this.node = node;
        this.brought = brought;
    }

    /**
     * @return whether the door took something: what it refused before that, for want of whoever vouches for its publisher, it may
     *     take now, for a scan has no order
     */
    boolean run() throws Unavailable, InterruptedException {
        Map<String, Long> there = new HashMap<>();
        int[] looked = {0};
        boolean[] taken = {false};
        boolean whole = session.scan((key, value) -> {
            // A look by parts shows them again.
            looked[0] += there.containsKey(key) ? 0 : 1;
            if (looked[0] > schedule.maxEntries()) {
                return false;
            }
            if (Names.isEnvelope(key, value)) {
                there.put(key, Memory.contents(value));
                taken[0] |= show(key, value);
            } else if (!key.equals(Names.INCARNATION)) {
                node.counts().skipped.increment();
            }
            return !Thread.currentThread().isInterrupted();
        });
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        String trouble = "";
        if (looked[0] > schedule.maxEntries()) {
            trouble = "the cache holds more than " + schedule.maxEntries() + " entries (entries.max)";
        } else if (!whole) {
            trouble = "there is an entry in the cache that can't be read";
        }
        if (!trouble.isEmpty() && !trouble.equals(lastTrouble)) {
            LOG.warn("{}: not all was looked at, but {} entries", trouble, looked[0]);
        }
        lastTrouble = trouble;
        refill(missing(there, !whole));
        return taken[0];
    }

    private boolean show(String key, byte[] value) {
        if (node.memory().isDone(key, value)) {
            return false;
        }
        if (++shown % A_SECOND == 0) {
            try {
                Thread.sleep(Duration.ofSeconds(1));
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return node.toDoor().test(key, value);
    }

    private List<Envelope> missing(Map<String, Long> there, boolean cut) {
        List<Envelope> missing = new ArrayList<>();
        for (Envelope envelope : node.door().held()) {
            Long contents = there.get(envelope.id());
            if (contents == null || contents != Memory.contents(envelope.bytes())) {
                missing.add(envelope);
            }
        }
        // Each node begins elsewhere, so that together they are done sooner.
        Collections.shuffle(missing, Random.from(node.random()));
        return cut && missing.size() > REFILL_OF_A_CUT_SCAN ? missing.subList(0, REFILL_OF_A_CUT_SCAN) : missing;
    }

    private void refill(List<Envelope> missing) throws Unavailable, InterruptedException {
        if (missing.isEmpty()) {
            return;
        }
        Thread.sleep(new Pause(node.random()).between(Duration.ZERO, schedule.refillDelay()));
        int put = 0;
        for (int from = 0; from < missing.size(); from += Outbox.BATCH) {
            List<Envelope> some = missing.subList(from, Math.min(missing.size(), from + Outbox.BATCH)).stream()
                    .filter(envelope -> !brought.test(envelope.id()))
                    .toList();
            for (Batch batch : Batch.of(some, node.clock().instant())) {
                batch.entries().forEach(node.memory()::done);
                session.put(batch.entries(), batch.life());
                put += batch.entries().size();
            }
            Thread.sleep(BREATH);
        }
        node.counts().refilled.add(put);
        LOG.info("{} envelopes that the cache lacked are put back", put);
    }
}

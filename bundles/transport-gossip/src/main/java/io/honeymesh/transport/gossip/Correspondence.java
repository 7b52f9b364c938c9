// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.transport.gossip.wire.Malformed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Envelopes between the cluster and the door. What spreads is passed on once the door has found it valid and new (S24). What two
 * nodes hold they compare when they exchange what they know of members. Thread-safe; its methods may block for the door.
 */
final class Correspondence {

    static final String NAME = "gossip";

    /** Makes a letter of envelopes end before a stream's bound. */
    private static final int MOST_LETTER_BYTES = 2 << 20;

    private static final int MOST_ROUNDS = 64;
    private static final int MOST_PASSED_ON = 256;
    private static final long SNAPSHOT_LASTS_NANOS = 500_000_000;

    /** Whoever were not waited for would have what is lacking here said again only at some later exchange. */
    private static final long TURN_COMES_WITHIN_SECONDS = 10;

    private final FederationDoor door;
    private final Consumer<byte[]> broadcast;
    private final LongSupplier nanoTime;
    private final Semaphore comparing = new Semaphore(1);
    private final InVain refused;
    private Optional<Snapshot> snapshot = Optional.empty();
    private long snapshotNanos;

    Correspondence(FederationDoor door, Consumer<byte[]> broadcast, LongSupplier nanoTime) {
        this.door = door;
        this.broadcast = broadcast;
        this.nanoTime = nanoTime;
        refused = new InVain(nanoTime);
    }

    /** A letter that came by a datagram, whose source anybody can have forged who has the cluster's key. */
    void received(Endpoint from, byte[] message) throws Malformed {
        Letter letter = Letter.decode(message);
        if (letter instanceof Letter.Want
                || letter instanceof Letter.Held held && held.envelopes().size() > 1) {
            throw new Malformed("no letter for a datagram");
        }
        take(from.address().toString(), letter, message);
    }

    /** A letter that came over a connection: a budget of its own, which forged datagrams don't use up. @return what to answer */
    Optional<byte[]> told(Endpoint from, byte[] message) throws Malformed {
        return take(connected(from), Letter.decode(message), message);
    }

    /** The door may take what it has refused. */
    void reconsider() {
        refused.clear();
    }

    private static String connected(Endpoint from) {
        return from.address() + " connected";
    }

    private Optional<byte[]> take(String link, Letter letter, byte[] message) {
        switch (letter) {
            case Letter.Live(byte[] envelope) -> {
                if (door.receive(NAME, link, envelope)) {
                    broadcast.accept(message);
                }
            }
            case Letter.Held held -> take(link, held);
            case Letter.Want(List<String> names) -> {
                Set<String> wanted = new HashSet<>(names);
                return pages(own().held().entrySet().stream()
                                .filter(held -> wanted.contains(held.getKey()))
                                .map(Map.Entry::getValue)
                                .toList())
                        .stream()
                        .findFirst()
                        .map(Letter::encode);
            }
        }
        return Optional.empty();
    }

    /** What was new here others may lack as well, unless it is so much that this node is the one that lacked it. */
    private void take(String link, Letter.Held held) {
        boolean few = held.envelopes().size() <= MOST_PASSED_ON;
        for (byte[] envelope : held.envelopes()) {
            if (door.receiveHeld(NAME, link, envelope) && few) {
                broadcast.accept(new Letter.Held(List.of(envelope)).encode());
            }
        }
    }

    /** What goes along with an exchange. */
    byte[] carry(Optional<byte[]> theirs) {
        Snapshot ours = own();
        boolean differs = theirs.map(Correspondence::read)
                .filter(holdings -> holdings != Holdings.UNKNOWN && !Arrays.equals(holdings.digest(), ours.digest()))
                .isPresent();
        List<String> names = differs ? ours.held().keySet().stream().sorted().toList() : List.of();
        return new Holdings(ours.digest(), names).encode();
    }

    /** Not older than half a second: whoever has the cluster's key can ask for it. */
    private synchronized Snapshot own() {
        long now = nanoTime.getAsLong();
        if (snapshot.isEmpty() || now - snapshotNanos > SNAPSHOT_LASTS_NANOS) {
            snapshot = Optional.of(Snapshot.of(door.held()));
            snapshotNanos = now;
        }
        return snapshot.get();
    }

    /** @param held in the order in which another side can take it in */
    private record Snapshot(Map<String, Envelope> held, byte[] digest) {
        static Snapshot of(Collection<Envelope> envelopes) {
            Map<String, Envelope> held = new LinkedHashMap<>();
            envelopes.forEach(envelope -> held.put(Letter.name(envelope), envelope));
            return new Snapshot(
                    held, Holdings.digest(held.keySet().stream().sorted().toList()));
        }
    }

    private static Holdings read(byte[] carried) {
        try {
            return Holdings.decode(carried);
        } catch (Malformed unreadable) {
            return Holdings.UNKNOWN;
        }
    }

    /**
     * The other side's holdings differ if it told their names: it is sent what it lacks, and asked for what this node does. One
     * comparison after another, as each takes memory; one whose turn doesn't come in time is left to the next exchange.
     *
     * @param tell sends it a letter
     * @param ask sends it a letter and waits for the answer
     */
    void compare(
            Endpoint with,
            byte[] carried,
            BiConsumer<Endpoint, byte[]> tell,
            BiFunction<Endpoint, byte[], Optional<byte[]>> ask) {
        Holdings theirs = read(carried);
        if (!theirs.isTold() || Arrays.equals(theirs.digest(), own().digest()) || !isItsTurn()) {
            return;
        }
        try {
            compare(with, theirs, tell, ask);
        } finally {
            comparing.release();
        }
    }

    private boolean isItsTurn() {
        try {
            return comparing.tryAcquire(TURN_COMES_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void compare(
            Endpoint with,
            Holdings theirs,
            BiConsumer<Endpoint, byte[]> tell,
            BiFunction<Endpoint, byte[], Optional<byte[]>> ask) {
        Set<String> lacking = new HashSet<>(theirs.names());
        List<Envelope> surplus = new ArrayList<>();
        for (Envelope envelope : door.held()) {
            if (!lacking.remove(Letter.name(envelope))) {
                surplus.add(envelope);
            }
        }
        if (refused.isNew(with, surplus)) {
            pages(surplus).forEach(page -> tell.accept(with, page.encode()));
        }
        lacking.removeIf(refused::contains);
        for (int round = 0; round < MOST_ROUNDS && !lacking.isEmpty(); round++) {
            List<String> wanted = lacking.stream().limit(Letter.MOST_WANTED).toList();
            Optional<byte[]> answer = ask.apply(with, new Letter.Want(wanted).encode());
            Set<String> before = Set.copyOf(lacking);
            answer.ifPresent(letter -> takeHeld(with, letter));
            door.held().forEach(envelope -> lacking.remove(Letter.name(envelope)));
            if (before.equals(lacking)) {
                refused.addAll(wanted);
                return;
            }
        }
    }

    private void takeHeld(Endpoint from, byte[] letter) {
        try {
            if (Letter.decode(letter) instanceof Letter.Held held) {
                take(connected(from), held);
            }
        } catch (Malformed refused) {
            // It lied about what it holds; the next exchange is with another one.
        }
    }

    /** In the order in which the other side can take it in; each is written when it is sent. */
    private static List<Letter.Held> pages(Collection<Envelope> envelopes) {
        List<Letter.Held> pages = new ArrayList<>();
        List<byte[]> page = new ArrayList<>();
        int bytes = 0;
        for (Envelope envelope : envelopes) {
            if (bytes + envelope.bytes().length > MOST_LETTER_BYTES || page.size() == Letter.MOST_HELD) {
                pages.add(new Letter.Held(page));
                page = new ArrayList<>();
                bytes = 0;
            }
            page.add(envelope.bytes());
            bytes += 2 + envelope.bytes().length;
        }
        if (!page.isEmpty()) {
            pages.add(new Letter.Held(page));
        }
        return pages;
    }
}

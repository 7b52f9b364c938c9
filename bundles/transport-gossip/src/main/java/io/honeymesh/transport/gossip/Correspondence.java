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
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private static final long DIGEST_LASTS_NANOS = 500_000_000;

    private final FederationDoor door;
    private final Consumer<byte[]> broadcast;
    private final LongSupplier nanoTime;
    private Optional<Holdings> own = Optional.empty();
    private long ownNanos;

    Correspondence(FederationDoor door, Consumer<byte[]> broadcast, LongSupplier nanoTime) {
        this.door = door;
        this.broadcast = broadcast;
        this.nanoTime = nanoTime;
    }

    /** A letter that came by a datagram or a connection. @return what to answer over a connection */
    Optional<byte[]> receive(Endpoint from, byte[] message) throws Malformed {
        String link = from.address().toString();
        switch (Letter.decode(message)) {
            case Letter.Live(byte[] envelope) -> {
                if (door.receive(NAME, link, envelope)) {
                    broadcast.accept(message);
                }
            }
            case Letter.Held(List<byte[]> envelopes) ->
                envelopes.forEach(envelope -> door.receiveHeld(NAME, link, envelope));
            case Letter.Want(List<String> names) -> {
                Set<String> wanted = new HashSet<>(names);
                return letters(door.held().stream()
                                .filter(envelope -> wanted.contains(Letter.name(envelope)))
                                .toList())
                        .stream()
                        .findFirst();
            }
        }
        return Optional.empty();
    }

    /** What goes along with an exchange; not older than half a second, as whoever has the cluster's key can ask for it. */
    byte[] carry(Optional<byte[]> theirs) {
        Holdings ours = own();
        boolean differs = theirs.map(Correspondence::read)
                .filter(holdings -> holdings != Holdings.UNKNOWN && !Arrays.equals(holdings.digest(), ours.digest()))
                .isPresent();
        return (differs ? ours : new Holdings(ours.digest(), List.of())).encode();
    }

    private synchronized Holdings own() {
        long now = nanoTime.getAsLong();
        if (own.isEmpty() || now - ownNanos > DIGEST_LASTS_NANOS) {
            List<String> names = door.held().stream().map(Letter::name).sorted().toList();
            own = Optional.of(new Holdings(Holdings.digest(names), names));
            ownNanos = now;
        }
        return own.get();
    }

    private static Holdings read(byte[] carried) {
        try {
            return Holdings.decode(carried);
        } catch (Malformed unreadable) {
            return Holdings.UNKNOWN;
        }
    }

    /**
     * The other side's holdings differ if it told their names: it is sent what it lacks, and asked for what this node does.
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
        if (theirs == Holdings.UNKNOWN || Arrays.equals(theirs.digest(), own().digest())) {
            return;
        }
        Set<String> lacking = new HashSet<>(theirs.names());
        List<Envelope> surplus = new ArrayList<>();
        for (Envelope envelope : door.held()) {
            if (!lacking.remove(Letter.name(envelope))) {
                surplus.add(envelope);
            }
        }
        letters(surplus).forEach(letter -> tell.accept(with, letter));
        for (int round = 0; round < MOST_ROUNDS && !lacking.isEmpty(); round++) {
            List<String> wanted = lacking.stream().limit(Letter.MOST_WANTED).toList();
            Optional<byte[]> answer = ask.apply(with, new Letter.Want(wanted).encode());
            Set<String> before = Set.copyOf(lacking);
            answer.ifPresent(letter -> take(with, letter));
            door.held().forEach(envelope -> lacking.remove(Letter.name(envelope)));
            if (before.equals(lacking)) {
                return;
            }
        }
    }

    private void take(Endpoint from, byte[] letter) {
        try {
            if (Letter.decode(letter) instanceof Letter.Held held) {
                held.envelopes()
                        .forEach(envelope ->
                                door.receiveHeld(NAME, from.address().toString(), envelope));
            }
        } catch (Malformed refused) {
            // It lied about what it holds; the next exchange is with another one.
        }
    }

    /** In the order in which the other side can take it in. */
    private static List<byte[]> letters(Collection<Envelope> envelopes) {
        List<byte[]> letters = new ArrayList<>();
        List<byte[]> page = new ArrayList<>();
        int bytes = 0;
        for (Envelope envelope : envelopes) {
            if (bytes + envelope.bytes().length > MOST_LETTER_BYTES) {
                letters.add(new Letter.Held(page).encode());
                page = new ArrayList<>();
                bytes = 0;
            }
            page.add(envelope.bytes());
            bytes += 2 + envelope.bytes().length;
        }
        if (!page.isEmpty()) {
            letters.add(new Letter.Held(page).encode());
        }
        return letters;
    }
}

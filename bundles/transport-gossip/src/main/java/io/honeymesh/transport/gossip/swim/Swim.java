// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

import io.honeymesh.api.Endpoint;
import io.honeymesh.transport.gossip.wire.Malformed;
import io.honeymesh.transport.gossip.wire.Message;
import io.honeymesh.transport.gossip.wire.Messages;
import io.honeymesh.transport.gossip.wire.Packets;
import io.honeymesh.transport.gossip.wire.StateExchange;
import io.honeymesh.transport.gossip.wire.StateExchange.State;
import io.honeymesh.transport.gossip.wire.Streams;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * One node of a gossip cluster. What comes is given to it, what it sends it gives to its {@link Surroundings}. Whatever the
 * holder of the cluster's key says, it talks to admitted addresses only, keeps a bounded number of members, and takes no leap of an
 * incarnation (S27). Thread-safe.
 */
public final class Swim {

    /** Of the protocol and of serf's, which agents compare: 1 to 5, speaks 2; 2 to 5, speaks 5. */
    private static final byte[] VERSIONS = {1, 5, 2, 2, 5, 5};

    private static final int FAREWELLS = 8;

    private static final int MET = 2;
    private static final Duration MET_WITHIN = Duration.ofSeconds(5);

    private final Pace pace;
    private final Packets packets;
    private final Surroundings around;
    private final RandomGenerator random;
    private final Members members;
    private final Member self;
    private final Spread spread;
    private final Prober prober;
    private final Membership membership;
    private final Map<Refused, Long> refusals = new EnumMap<>(Refused.class);
    private List<Endpoint> peers = List.of();
    private boolean left;
    private boolean meeting;

    /** @param name its own among all, at most {@link Message#MOST_NAME} characters */
    public Swim(
            String name,
            Endpoint at,
            byte[] meta,
            Pace pace,
            Packets packets,
            Surroundings around,
            RandomGenerator random) {
        this.pace = pace;
        this.packets = packets;
        this.around = around;
        this.random = random;
        members = new Members(random);
        self = new Member(new Message.Alive(1, name, at, meta, VERSIONS), State.ALIVE, around.nanoTime());
        members.add(self);
        spread = new Spread(this, pace, packets, around);
        prober = new Prober(this, pace, around, random);
        membership = new Membership(this, pace, around, prober.awareness());
    }

    /** @param peers where members may be found; asked now and, while they are none, again and again */
    public synchronized void start(Collection<Endpoint> peers) {
        this.peers = List.copyOf(peers);
        this.peers.forEach(peer -> exchange(peer, true));
        afterChance(pace.probe(), prober::probe);
        every(pace.gossip(), spread::round);
        afterChance(pace.exchange(), this::exchangeInTurn);
        every(pace.rejoin(), this::rejoin);
    }

    private Duration byChance(Duration most) {
        return Duration.ofNanos(random.nextLong(most.toNanos()));
    }

    void afterChance(Duration most, Runnable what) {
        after(byChance(most), what);
    }

    private void every(Duration time, Runnable what) {
        afterChance(time, () -> again(time, what));
    }

    private void again(Duration time, Runnable what) {
        try {
            what.run();
        } finally {
            after(time, () -> again(time, what));
        }
    }

    private void after(Duration time, Runnable what) {
        around.after(time, guarded(what));
    }

    /** Under this node's lock, and only until it has left. */
    Runnable guarded(Runnable what) {
        return () -> {
            synchronized (this) {
                if (!left) {
                    what.run();
                }
            }
        };
    }

    /** A datagram came; nothing in it can throw. */
    public void datagram(Endpoint from, byte[] bytes) {
        if (!around.isAdmitted(from.address())) {
            refuse(Refused.NOT_ADMITTED);
            return;
        }
        try {
            // Opened first: what is many bytes unpacked holds up nobody else.
            List<Message> messages = packets.open(bytes, from);
            guarded(() -> messages.forEach(message -> take(from, message))).run();
        } catch (Malformed refused) {
            refuse(Refused.MALFORMED);
        }
    }

    private void take(Endpoint from, Message message) {
        switch (message) {
            case Message.Ping ping when !ping.node().isEmpty() && !isSelf(ping.node()) -> refuse(Refused.FOR_OTHERS);
            case Message.Ping ping -> answer(ping.source(), from, new Message.Ack(ping.sequence()));
            case Message.IndirectPing ping -> relay(ping);
            case Message.Ack ack -> prober.acked(ack.sequence());
            case Message.Nack nack -> prober.nacked(nack.sequence());
            case Message.Suspect suspect -> membership.suspect(suspect);
            case Message.Alive alive -> membership.alive(alive);
            case Message.Dead dead -> membership.dead(dead);
            case Message.User user -> around.heard(from, user.bytes());
        }
    }

    /** Where it says it is, if the cluster may have members there. */
    private void answer(Endpoint said, Endpoint from, Message answer) {
        Endpoint to = around.isAdmitted(said.address()) ? said : from;
        around.datagram(to, packets.seal(List.of(Messages.encode(answer)), false));
    }

    private void relay(Message.IndirectPing ping) {
        Optional<Member> target = members.find(ping.node()).filter(member -> member.at.equals(ping.target()));
        Optional<Member> asker = members.find(ping.sourceNode());
        if (target.isPresent() && asker.isPresent()) {
            prober.askFor(ping, asker.get(), target.get());
        } else {
            refuse(Refused.NOT_ADMITTED);
        }
    }

    /** Somebody connected and said this; what to answer, if anything. Nothing in it can throw. */
    public Optional<byte[]> asked(Endpoint from, byte[] message) {
        if (hasLeft()) {
            return Optional.empty();
        }
        try {
            Optional<byte[]> user = Streams.userOf(message);
            if (user.isPresent()) {
                return around.answer(from, user.get());
            }
            return StateExchange.is(message) ? exchanged(StateExchange.decode(message)) : pinged(from, message);
        } catch (Malformed refused) {
            refuse(Refused.MALFORMED);
            return Optional.empty();
        }
    }

    private synchronized boolean hasLeft() {
        return left;
    }

    private synchronized Optional<byte[]> pinged(Endpoint from, byte[] message) throws Malformed {
        return Messages.decode(message, from) instanceof Message.Ping ping && !left && isSelf(ping.node())
                ? Optional.of(Messages.encode(new Message.Ack(ping.sequence())))
                : Optional.empty();
    }

    private Optional<byte[]> exchanged(StateExchange theirs) {
        // First, so that the answer refutes what was said of this node.
        guarded(() -> membership.merge(theirs)).run();
        return Optional.of(state(false, Optional.of(theirs.carried())));
    }

    /** What is carried is asked for without this node's lock, as whoever gives it may be waiting for that; nor is it written under it. */
    private byte[] state(boolean join, Optional<byte[]> theirs) {
        return new StateExchange(join, view(), around.carry(theirs)).encode();
    }

    /** With one of those that carry messages, and with one of the others. */
    private void exchangeInTurn() {
        try {
            Stream.of(true, false)
                    .flatMap(kin -> members
                            .some(
                                    1,
                                    one -> !isSelf(one.name)
                                            && one.state == State.ALIVE
                                            && one.answered
                                            && isKin(one) == kin)
                            .stream())
                    .forEach(one -> exchange(one.at, false));
        } finally {
            after(pace.exchange(members.size()), this::exchangeInTurn);
        }
    }

    /** Exchanges with some of those that carry messages within a few seconds, out of turn. */
    public synchronized void meet() {
        if (!left && !meeting) {
            meeting = true;
            afterChance(MET_WITHIN, () -> {
                meeting = false;
                members.some(MET, one -> !isSelf(one.name) && one.state == State.ALIVE && one.answered && isKin(one))
                        .forEach(one -> exchange(one.at, false));
            });
        }
    }

    private void exchange(Endpoint with, boolean join) {
        exchange(with, join, () -> {});
    }

    /** @param after whatever comes of it */
    void exchange(Endpoint with, boolean join, Runnable after) {
        around.ask(with, () -> state(join, Optional.empty()), answer -> {
            try {
                answer.ifPresent(theirs -> answered(with, theirs));
            } finally {
                after.run();
            }
        });
    }

    private void answered(Endpoint with, byte[] message) {
        try {
            StateExchange theirs = StateExchange.decode(message);
            guarded(() -> {
                        membership.merge(theirs);
                        // It has the cluster's key, as an acknowledgement shows.
                        members.all().stream()
                                .filter(member -> member.at.equals(with))
                                .forEach(member -> member.answered = true);
                    })
                    .run();
            around.carried(with, theirs.carried());
        } catch (Malformed refused) {
            refuse(Refused.MALFORMED);
        }
    }

    /** A peer that is no member, or a member that is gone: it may be there again, or the network between may. */
    private void rejoin() {
        Set<Endpoint> there = new LinkedHashSet<>();
        members.all().stream().filter(member -> !member.isGone()).forEach(member -> there.add(member.at));
        membership.lost().removeAll(there);
        // One of each: whoever has the key could make up any number of lost ones.
        oneOf(peers, there).ifPresent(peer -> exchange(peer, true));
        oneOf(membership.lost(), there).ifPresent(member -> exchange(member, true));
    }

    private Optional<Endpoint> oneOf(Collection<Endpoint> all, Set<Endpoint> there) {
        List<Endpoint> missing =
                all.stream().filter(one -> !there.contains(one)).toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of(missing.get(random.nextInt(missing.size())));
    }

    /** Has all members hear it, sooner or later. @param message at most 64 KiB */
    public synchronized void broadcast(byte[] message) {
        if (!left) {
            spread.message(message);
        }
    }

    /** Sends one member a user message, if it may be there. */
    public synchronized void send(Endpoint to, byte[] message) {
        if (!left && around.isAdmitted(to.address())) {
            around.datagram(to, packets.seal(List.of(Messages.encode(new Message.User(message))), false));
        }
    }

    /** Says farewell and falls silent. */
    public synchronized void leave() {
        if (left) {
            return;
        }
        Message farewell = new Message.Dead(self.incarnation, self.name, self.name);
        members.some(FAREWELLS, member -> !isSelf(member.name) && !member.isGone())
                .forEach(member -> spread.send(member, List.of(farewell)));
        self.become(State.LEFT, around.nanoTime());
        left = true;
        members.all().forEach(Member::clear);
    }

    /** As this node sees them, itself included. */
    public synchronized List<StateExchange.Entry> view() {
        return members.all().stream().map(Member::entry).toList();
    }

    /** How many others are there that carry messages: a serf agent doesn't. */
    public synchronized int others() {
        return (int) members.all().stream()
                        .filter(member -> !member.isGone() && isKin(member))
                        .count()
                - 1;
    }

    /** 0 if it seems well itself. */
    public synchronized int illness() {
        return prober.awareness().score();
    }

    /** How often what was not heeded, so far. */
    public synchronized Map<Refused, Long> refusals() {
        return Map.copyOf(refusals);
    }

    synchronized void refuse(Refused cause) {
        refusals.merge(cause, 1L, Long::sum);
    }

    /** Whether it says of itself what this node does. */
    boolean isKin(Member member) {
        return Arrays.equals(member.meta, self.meta);
    }

    Members members() {
        return members;
    }

    Member self() {
        return self;
    }

    Membership membership() {
        return membership;
    }

    Spread spread() {
        return spread;
    }

    int size() {
        return members.size();
    }

    boolean isSelf(String name) {
        return name.equals(self.name);
    }
}

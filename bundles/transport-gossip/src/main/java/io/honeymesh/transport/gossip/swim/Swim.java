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

    /** Of a member that isn't known yet, and of what is remembered of this node's life before. */
    private static final long MOST_UNKNOWN = 1L << 31;

    /** So long it may be told of a life before. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    /** Members that are asked at once whether they are really gone. */
    private static final int MOST_HEARD_OUT = 16;

    private static final int LAST_WORD_PROBES = 2;
    private static final int MOST_LOST = 256;
    private static final int FAREWELLS = 8;

    private final Pace pace;
    private final Packets packets;
    private final Surroundings around;
    private final RandomGenerator random;
    private final Members members;
    private final Member self;
    private final Spread spread;
    private final Prober prober;
    private final Map<Refused, Long> refusals = new EnumMap<>(Refused.class);
    private final Set<Endpoint> lost = new LinkedHashSet<>();
    private List<Endpoint> peers = List.of();
    private final long startedNanos;
    private int heardOut;
    private boolean left;

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
        startedNanos = around.nanoTime();
        members = new Members(random);
        self = new Member(new Message.Alive(1, name, at, meta, VERSIONS), State.ALIVE, around.nanoTime());
        members.add(self);
        spread = new Spread(this, pace, packets, around);
        prober = new Prober(this, pace, around);
    }

    /** @param peers where members may be found; asked now and, while they are none, again and again */
    public synchronized void start(Collection<Endpoint> peers) {
        this.peers = List.copyOf(peers);
        this.peers.forEach(peer -> exchange(peer, true));
        after(byChance(pace.probe()), prober::probe);
        every(pace.gossip(), spread::round);
        after(byChance(pace.exchange()), this::exchangeInTurn);
        every(pace.rejoin(), this::rejoin);
    }

    private Duration byChance(Duration most) {
        return Duration.ofNanos(random.nextLong(most.toNanos()));
    }

    private void every(Duration time, Runnable what) {
        after(byChance(time), () -> again(time, what));
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
            case Message.Suspect suspect -> suspect(suspect);
            case Message.Alive alive -> alive(alive);
            case Message.Dead dead -> dead(dead);
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
        guarded(() -> merge(theirs)).run();
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
                    .flatMap(kin ->
                            members
                                    .some(1, one -> !isSelf(one.name) && one.state == State.ALIVE && isKin(one) == kin)
                                    .stream())
                    .forEach(one -> exchange(one.at, false));
        } finally {
            after(pace.exchange(members.size()), this::exchangeInTurn);
        }
    }

    private void exchange(Endpoint with, boolean join) {
        exchange(with, join, () -> {});
    }

    private void exchange(Endpoint with, boolean join, Runnable after) {
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
            guarded(() -> merge(theirs)).run();
            around.carried(with, theirs.carried());
        } catch (Malformed refused) {
            refuse(Refused.MALFORMED);
        }
    }

    /** A peer that is no member, or a member that is gone: it may be there again, or the network between may. */
    private void rejoin() {
        Set<Endpoint> there = new LinkedHashSet<>();
        members.all().stream().filter(member -> !member.isGone()).forEach(member -> there.add(member.at));
        lost.removeAll(there);
        // One of each: whoever has the key could make up any number of lost ones.
        oneOf(peers, there).ifPresent(peer -> exchange(peer, true));
        oneOf(lost, there).ifPresent(member -> exchange(member, true));
    }

    private Optional<Endpoint> oneOf(Collection<Endpoint> all, Set<Endpoint> there) {
        List<Endpoint> missing =
                all.stream().filter(one -> !there.contains(one)).toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of(missing.get(random.nextInt(missing.size())));
    }

    private void merge(StateExchange theirs) {
        for (StateExchange.Entry entry : theirs.members()) {
            switch (entry.state()) {
                case ALIVE ->
                    alive(new Message.Alive(
                            entry.incarnation(), entry.name(), entry.at(), entry.meta(), entry.versions()));
                case LEFT -> dead(new Message.Dead(entry.incarnation(), entry.name(), entry.name()));
                // What others hold for dead may still say otherwise here.
                case DEAD, SUSPECT -> suspect(new Message.Suspect(entry.incarnation(), entry.name(), self.name));
            }
        }
    }

    private void alive(Message.Alive alive) {
        if (isSelf(alive.node())) {
            aboutSelf(alive);
            return;
        }
        if (!isWellFormed(alive)) {
            refuse(Refused.MALFORMED);
            return;
        }
        if (!around.isAdmitted(alive.at().address())) {
            refuse(Refused.NOT_ADMITTED);
            return;
        }
        Optional<Member> known = members.find(alive.node());
        if (known.isEmpty()) {
            if (members.isFull() || alive.incarnation() > MOST_UNKNOWN) {
                refuse(Refused.OVER_LIMIT);
                return;
            }
            Member fresh = new Member(alive, State.ALIVE, around.nanoTime());
            members.add(fresh);
            spread.news(fresh.name, alive);
            return;
        }
        Member member = known.get();
        boolean moved = !member.at.equals(alive.at());
        if (moved && !member.isGone()) {
            refuse(Refused.CONFLICT);
            return;
        }
        if (!moved && alive.incarnation() <= member.incarnation) {
            return;
        }
        if (!member.mayRise(alive.incarnation(), around.nanoTime())) {
            refuse(Refused.OVER_LIMIT);
            return;
        }
        member.clear();
        member.says(alive);
        member.become(State.ALIVE, around.nanoTime());
        spread.news(member.name, alive);
    }

    private static boolean isWellFormed(Message.Alive alive) {
        byte[] versions = alive.versions();
        return !alive.node().isEmpty()
                && alive.at().port() > 0
                && (versions.length < 3 || versions[0] > 0 && versions[0] <= versions[1]);
    }

    /** Somebody says what this node said before it started anew, or what it never said. */
    private void aboutSelf(Message.Alive alive) {
        if (!alive.at().equals(self.at)) {
            refuse(Refused.CONFLICT);
        } else if (alive.incarnation() > self.incarnation
                || alive.incarnation() == self.incarnation
                        && !(Arrays.equals(alive.meta(), self.meta)
                                && Arrays.equals(alive.versions(), self.versions))) {
            refute(alive.incarnation());
        }
    }

    private void refute(long accused) {
        boolean young = around.nanoTime() - startedNanos < YOUNG.toNanos() && accused < MOST_UNKNOWN;
        if (!young && !self.mayRise(accused, around.nanoTime())) {
            refuse(Refused.OVER_LIMIT);
            return;
        }
        self.incarnation = Math.max(self.incarnation, accused) + 1;
        prober.awareness().change(1);
        spread.news(self.name, self.alive());
    }

    void suspect(Message.Suspect suspect) {
        Optional<Member> known =
                members.find(suspect.node()).filter(member -> suspect.incarnation() >= member.incarnation);
        if (known.isEmpty()) {
            return;
        }
        Member member = known.get();
        if (member == self) {
            refute(suspect.incarnation());
        } else if (!member.mayRise(suspect.incarnation(), around.nanoTime())) {
            refuse(Refused.OVER_LIMIT);
        } else if (member.suspicion.isPresent()) {
            Suspicion suspicion = member.suspicion.get();
            if (suspicion.confirm(suspect.from())) {
                spread.news(member.name, suspect);
                wait(member, suspicion);
            }
        } else if (member.state == State.ALIVE) {
            int others = members.size() - 2;
            int wanted = others < pace.suspicion() - 2 ? 0 : pace.suspicion() - 2;
            Duration least = pace.suspicionAtLeast(members.size());
            Suspicion suspicion = new Suspicion(
                    suspect.from(), wanted, least, least.multipliedBy(pace.suspicionMost()), around.nanoTime());
            member.incarnation = suspect.incarnation();
            member.become(State.SUSPECT, around.nanoTime());
            member.suspicion = Optional.of(suspicion);
            spread.news(member.name, suspect);
            wait(member, suspicion);
        }
    }

    private void wait(Member member, Suspicion suspicion) {
        suspicion.timer(
                around.after(suspicion.remaining(around.nanoTime()), guarded(() -> hearOut(member, suspicion))));
    }

    /**
     * Asks the suspected member itself, over a connection, before it is held for dead: where datagrams get lost its refutation may
     * have been among them. memberlist doesn't.
     */
    private void hearOut(Member member, Suspicion suspicion) {
        if (isOver(member, suspicion)) {
            return;
        }
        hearOut(member);
        suspicion.timer(around.after(pace.probe().multipliedBy(LAST_WORD_PROBES), guarded(() -> {
            if (!isOver(member, suspicion)) {
                dead(new Message.Dead(member.incarnation, member.name, self.name));
            }
        })));
    }

    private void hearOut(Member member) {
        if (heardOut < MOST_HEARD_OUT) {
            heardOut++;
            exchange(member.at, false, guarded(() -> heardOut--));
        }
    }

    private static boolean isOver(Member member, Suspicion suspicion) {
        return member.suspicion.filter(now -> now == suspicion).isEmpty();
    }

    private void dead(Message.Dead dead) {
        Optional<Member> known = members.find(dead.node()).filter(member -> dead.incarnation() >= member.incarnation);
        if (known.isEmpty()) {
            return;
        }
        Member member = known.get();
        if (member == self) {
            refute(dead.incarnation());
        } else if (member.isGone()) {
            return;
        } else if (!member.mayRise(dead.incarnation(), around.nanoTime())) {
            refuse(Refused.OVER_LIMIT);
        } else {
            member.clear();
            member.incarnation = dead.incarnation();
            boolean farewell = dead.from().equals(dead.node());
            member.become(farewell ? State.LEFT : State.DEAD, around.nanoTime());
            spread.news(member.name, dead);
            if (farewell) {
                // Whoever has the key can say it in another's name.
                after(byChance(pace.probe().multipliedBy(LAST_WORD_PROBES)), () -> hearOut(member));
            } else {
                lost(member.at);
            }
        }
    }

    private void lost(Endpoint at) {
        if (lost.size() >= MOST_LOST) {
            lost.remove(lost.iterator().next());
        }
        lost.add(at);
    }

    boolean isForgettable(Member member) {
        return member.isGone() && around.nanoTime() - member.changedNanos > Spread.TO_THE_DEAD.toNanos();
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

    /** How many others are there. */
    public synchronized int others() {
        return (int) members.all().stream().filter(member -> !member.isGone()).count() - 1;
    }

    /** 0 if it seems well itself. */
    public synchronized int illness() {
        return prober.awareness().score();
    }

    /** How often what was not heeded, so far. */
    public synchronized Map<Refused, Long> refusals() {
        return Map.copyOf(refusals);
    }

    private synchronized void refuse(Refused cause) {
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

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

import io.honeymesh.api.Endpoint;
import io.honeymesh.transport.gossip.wire.Malformed;
import io.honeymesh.transport.gossip.wire.Message;
import io.honeymesh.transport.gossip.wire.Messages;
import io.honeymesh.transport.gossip.wire.StateExchange.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Asks one member after the other whether it is there: by a datagram, then by others' datagrams and by a connection. Whoever
 * doesn't answer to any of them is suspected. Does the same for others that ask for it. Not thread-safe.
 */
final class Prober {

    private static final int MOST_RELAYED = 256;

    private static final int MORE_PINGS = 2;

    /** Until others answer for it they know this version. */
    private static final int NACK_VERSION = 4;

    private sealed interface Awaited permits Probe, ByOthers, Relay {}

    private static final class Probe implements Awaited {
        private final Member member;
        private final long incarnation;
        private Optional<Long> byOthers = Optional.empty();
        private int nacksWanted;
        private int nacks;
        private boolean answered;

        Probe(Member member) {
            this.member = member;
            incarnation = member.incarnation;
        }
    }

    /** What others are asked for: they know its number, so that who answers with it may be one of them. */
    private record ByOthers(Probe probe) implements Awaited {}

    private record Relay(Message.IndirectPing asked, Member asker) implements Awaited {}

    private final Swim swim;
    private final Pace pace;
    private final Surroundings around;
    private final Awareness awareness;
    private final Map<Long, Awaited> awaited = new HashMap<>();
    private final RandomGenerator random;
    private int relayed;

    Prober(Swim swim, Pace pace, Surroundings around, RandomGenerator random) {
        this.swim = swim;
        this.pace = pace;
        this.around = around;
        this.random = random;
        awareness = new Awareness(pace.awareness());
    }

    Awareness awareness() {
        return awareness;
    }

    /** The next one, and when that is decided the one after it. */
    void probe() {
        Duration time = awareness.stretched(pace.probe());
        Optional<Member> next = swim.members()
                .next(member -> !swim.isSelf(member.name) && !member.isGone(), swim.membership()::isForgettable);
        if (next.isEmpty()) {
            around.after(time, swim.guarded(this::probe));
            return;
        }
        long number = next();
        Probe probe = new Probe(next.get());
        awaited.put(number, probe);
        around.after(pace.probeTimeout(), swim.guarded(() -> ask(number, probe)));
        around.after(time, swim.guarded(() -> decide(number, probe)));
        ping(number, probe.member);
    }

    private void ping(long number, Member member) {
        List<Message> messages = new ArrayList<>();
        messages.add(new Message.Ping(number, member.name, swim.self().at, swim.self().name));
        if (member.state == State.SUSPECT) {
            // So that it can refute it as soon as may be.
            messages.add(new Message.Suspect(member.incarnation, member.name, swim.self().name));
        }
        swim.spread().send(member, messages);
    }

    /** Nobody can guess it, so that whoever answers was asked. */
    private long next() {
        long number;
        do {
            number = random.nextLong() & Message.MOST_NUMBER;
        } while (awaited.containsKey(number));
        return number;
    }

    private void ask(long number, Probe probe) {
        if (probe.answered) {
            return;
        }
        Member member = probe.member;
        long byOthers = next();
        awaited.put(byOthers, new ByOthers(probe));
        probe.byOthers = Optional.of(byOthers);
        for (Member helper : swim.members()
                .some(pace.indirect(), one -> one != member && !swim.isSelf(one.name) && one.state == State.ALIVE)) {
            boolean nack = helper.versions.length > 1 && helper.versions[1] >= NACK_VERSION;
            probe.nacksWanted += nack ? 1 : 0;
            swim.spread()
                    .send(
                            helper,
                            List.of(new Message.IndirectPing(
                                    byOthers, member.at, member.name, nack, swim.self().at, swim.self().name)));
        }
        if (!member.answered) {
            // Nothing connects to it yet: where datagrams get lost one more may come through.
            for (int again = 0; again < MORE_PINGS; again++) {
                ping(number, member);
            }
            return;
        }
        Message ping = new Message.Ping(number, member.name, swim.self().at, swim.self().name);
        around.ask(
                member.at,
                () -> Messages.encode(ping),
                answer -> swim.guarded(() -> {
                            if (answer.filter(bytes -> isAck(bytes, member.at, number))
                                    .isPresent()) {
                                probe.answered = true;
                            }
                        })
                        .run());
    }

    private static boolean isAck(byte[] answer, Endpoint from, long number) {
        try {
            return Messages.decode(answer, from) instanceof Message.Ack ack && ack.sequence() == number;
        } catch (Malformed notAnAnswer) {
            return false;
        }
    }

    private void decide(long number, Probe probe) {
        awaited.remove(number);
        probe.byOthers.ifPresent(awaited::remove);
        try {
            conclude(probe);
        } finally {
            probe();
        }
    }

    private void conclude(Probe probe) {
        if (probe.answered) {
            awareness.change(-1);
        } else {
            // Helpers that are silent as well hint at this node's own trouble.
            awareness.change(probe.nacksWanted > 0 ? probe.nacksWanted - probe.nacks : 1);
            swim.membership().suspect(new Message.Suspect(probe.incarnation, probe.member.name, swim.self().name));
        }
    }

    void acked(long number) {
        switch (awaited.get(number)) {
            case null -> {
                // too late, or never asked
            }
            case Probe probe -> {
                probe.answered = true;
                probe.member.answered = true;
            }
            case ByOthers(Probe probe) -> probe.answered = true;
            case Relay relay -> {
                forget(number);
                swim.spread().send(relay.asker, List.of(new Message.Ack(relay.asked.sequence())));
            }
        }
    }

    void nacked(long number) {
        if (awaited.get(number) instanceof ByOthers(Probe probe) && probe.nacks < probe.nacksWanted) {
            probe.nacks++;
        }
    }

    /** Only of members, for members: whoever holds the cluster's key must not make this node ask anybody else (S27). */
    void askFor(Message.IndirectPing asked, Member asker, Member target) {
        if (relayed >= MOST_RELAYED) {
            return;
        }
        long number = next();
        awaited.put(number, new Relay(asked, asker));
        relayed++;
        swim.spread().send(target, List.of(new Message.Ping(number, target.name, swim.self().at, swim.self().name)));
        around.after(pace.probeTimeout(), swim.guarded(() -> {
            if (awaited.containsKey(number)) {
                forget(number);
                if (asked.nack()) {
                    swim.spread().send(asker, List.of(new Message.Nack(asked.sequence())));
                }
            }
        }));
    }

    private void forget(long number) {
        awaited.remove(number);
        relayed--;
    }
}

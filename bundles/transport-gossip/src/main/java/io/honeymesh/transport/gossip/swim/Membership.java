// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

import io.honeymesh.api.Endpoint;
import io.honeymesh.transport.gossip.wire.Message;
import io.honeymesh.transport.gossip.wire.StateExchange;
import io.honeymesh.transport.gossip.wire.StateExchange.State;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What is said of members, and what a node makes of it: the newer incarnation holds, and whoever is slandered refutes it. Not thread-safe. */
final class Membership {

    /** Of a member that isn't known yet, and of what is remembered of this node's life before. */
    private static final long MOST_UNKNOWN = 1L << 31;

    /** So long it may be told of a life before. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    /** Members that are asked at once whether they are really gone. */
    private static final int MOST_HEARD_OUT = 16;

    private static final int LAST_WORD_PROBES = 2;
    private static final int MOST_LOST = 256;

    private final Swim swim;
    private final Pace pace;
    private final Surroundings around;
    private final Awareness awareness;
    private final long startedNanos;
    private final Set<Endpoint> lost = new LinkedHashSet<>();
    private int heardOut;

    Membership(Swim swim, Pace pace, Surroundings around, Awareness awareness) {
        this.swim = swim;
        this.pace = pace;
        this.around = around;
        this.awareness = awareness;
        startedNanos = around.nanoTime();
    }

    private Member self() {
        return swim.self();
    }

    /** Where members were that have gone without a word. */
    Set<Endpoint> lost() {
        return lost;
    }

    /** Takes in all that another node says. */
    void merge(StateExchange theirs) {
        for (StateExchange.Entry entry : theirs.members()) {
            switch (entry.state()) {
                case ALIVE ->
                    alive(new Message.Alive(
                            entry.incarnation(), entry.name(), entry.at(), entry.meta(), entry.versions()));
                case LEFT -> dead(new Message.Dead(entry.incarnation(), entry.name(), entry.name()));
                // What others hold for dead may still say otherwise here.
                case DEAD, SUSPECT -> suspect(new Message.Suspect(entry.incarnation(), entry.name(), self().name));
            }
        }
    }

    void alive(Message.Alive alive) {
        if (swim.isSelf(alive.node())) {
            aboutSelf(alive);
            return;
        }
        if (!isWellFormed(alive)) {
            swim.refuse(Refused.MALFORMED);
            return;
        }
        if (!around.isAdmitted(alive.at().address())) {
            swim.refuse(Refused.NOT_ADMITTED);
            return;
        }
        Optional<Member> known = swim.members().find(alive.node());
        if (known.isEmpty()) {
            if (swim.members().isFull() || alive.incarnation() > MOST_UNKNOWN) {
                swim.refuse(Refused.OVER_LIMIT);
                return;
            }
            Member fresh = new Member(alive, State.ALIVE, around.nanoTime());
            swim.members().add(fresh);
            swim.spread().news(fresh.name, alive);
            return;
        }
        Member member = known.get();
        boolean moved = !member.at.equals(alive.at());
        if (moved && !(member.isGone() && isHeardOut(member))) {
            swim.refuse(Refused.CONFLICT);
            return;
        }
        if (!moved && alive.incarnation() <= member.incarnation) {
            return;
        }
        if (!member.mayRise(alive.incarnation(), around.nanoTime())) {
            swim.refuse(Refused.OVER_LIMIT);
            return;
        }
        member.clear();
        member.says(alive);
        member.become(State.ALIVE, around.nanoTime());
        swim.spread().news(member.name, alive);
    }

    /** Whoever has the key can say that it is gone, and where it is now: it is asked first where it was. */
    private boolean isHeardOut(Member member) {
        return around.nanoTime() - member.changedNanos
                > pace.probe().multipliedBy(2 * LAST_WORD_PROBES).toNanos();
    }

    private static boolean isWellFormed(Message.Alive alive) {
        byte[] versions = alive.versions();
        return !alive.node().isEmpty()
                && alive.at().port() > 0
                && (versions.length < 3 || versions[0] > 0 && versions[0] <= versions[1]);
    }

    /** Somebody says what this node said before it started anew, or what it never said. */
    private void aboutSelf(Message.Alive alive) {
        if (!alive.at().equals(self().at)) {
            swim.refuse(Refused.CONFLICT);
        } else if (alive.incarnation() > self().incarnation
                || alive.incarnation() == self().incarnation
                        && !(Arrays.equals(alive.meta(), self().meta)
                                && Arrays.equals(alive.versions(), self().versions))) {
            refute(alive.incarnation());
        }
    }

    private void refute(long accused) {
        boolean young = around.nanoTime() - startedNanos < YOUNG.toNanos() && accused < MOST_UNKNOWN;
        long next = Math.max(self().incarnation, accused) + 1;
        if (!young && !self().mayRise(next, around.nanoTime())) {
            swim.refuse(Refused.OVER_LIMIT);
            return;
        }
        self().incarnation = next;
        awareness.change(1);
        swim.spread().news(self().name, self().alive());
    }

    void suspect(Message.Suspect suspect) {
        Optional<Member> known =
                swim.members().find(suspect.node()).filter(member -> suspect.incarnation() >= member.incarnation);
        if (known.isEmpty()) {
            return;
        }
        Member member = known.get();
        if (member == self()) {
            refute(suspect.incarnation());
        } else if (!member.mayRise(suspect.incarnation(), around.nanoTime())) {
            swim.refuse(Refused.OVER_LIMIT);
        } else if (member.suspicion.isPresent()) {
            Suspicion suspicion = member.suspicion.get();
            if (suspicion.confirm(suspect.from())) {
                swim.spread().news(member.name, suspect);
                wait(member, suspicion);
            }
        } else if (member.state == State.ALIVE) {
            int others = swim.members().size() - 2;
            int wanted = others < pace.suspicion() - 2 ? 0 : pace.suspicion() - 2;
            Duration least = pace.suspicionAtLeast(swim.members().size());
            Suspicion suspicion = new Suspicion(
                    suspect.from(), wanted, least, least.multipliedBy(pace.suspicionMost()), around.nanoTime());
            member.incarnation = suspect.incarnation();
            member.become(State.SUSPECT, around.nanoTime());
            member.suspicion = Optional.of(suspicion);
            swim.spread().news(member.name, suspect);
            wait(member, suspicion);
        }
    }

    private void wait(Member member, Suspicion suspicion) {
        suspicion.timer(
                around.after(suspicion.remaining(around.nanoTime()), swim.guarded(() -> hearOut(member, suspicion))));
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
        suspicion.timer(around.after(pace.probe().multipliedBy(LAST_WORD_PROBES), swim.guarded(() -> {
            if (!isOver(member, suspicion)) {
                dead(new Message.Dead(member.incarnation, member.name, self().name));
            }
        })));
    }

    private void hearOut(Member member) {
        if (member.answered && heardOut < MOST_HEARD_OUT) {
            heardOut++;
            boolean asked = false;
            try {
                swim.exchange(member.at, false, swim.guarded(() -> heardOut--));
                asked = true;
            } finally {
                heardOut -= asked ? 0 : 1;
            }
        }
    }

    private static boolean isOver(Member member, Suspicion suspicion) {
        return member.suspicion.filter(now -> now == suspicion).isEmpty();
    }

    void dead(Message.Dead dead) {
        Optional<Member> known =
                swim.members().find(dead.node()).filter(member -> dead.incarnation() >= member.incarnation);
        if (known.isEmpty()) {
            return;
        }
        Member member = known.get();
        if (member == self()) {
            refute(dead.incarnation());
        } else if (member.isGone()) {
            return;
        } else if (!member.mayRise(dead.incarnation(), around.nanoTime())) {
            swim.refuse(Refused.OVER_LIMIT);
        } else {
            member.clear();
            member.incarnation = dead.incarnation();
            boolean farewell = dead.from().equals(dead.node());
            member.become(farewell ? State.LEFT : State.DEAD, around.nanoTime());
            swim.spread().news(member.name, dead);
            if (farewell) {
                // Whoever has the key can say it in another's name.
                swim.afterChance(pace.probe().multipliedBy(LAST_WORD_PROBES), () -> hearOut(member));
            } else if (member.answered) {
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
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Subject;
import io.honeymesh.transport.gossip.wire.KeyRing;
import io.honeymesh.transport.gossip.wire.Message;
import io.honeymesh.transport.gossip.wire.Messages;
import io.honeymesh.transport.gossip.wire.Packets;
import io.honeymesh.transport.gossip.wire.StateExchange;
import io.honeymesh.transport.gossip.wire.StateExchange.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What somebody with the cluster's key can't make a node do. */
class S27_HostileKeyHolderTest {

    private static final Endpoint SELF = Endpoint.parse("10.0.0.1:7946");
    private static final Endpoint FRIEND = Endpoint.parse("10.0.0.2:7946");
    private static final Endpoint HOSTILE = Endpoint.parse("10.0.0.66:7946");
    private static final Endpoint TRAP = Endpoint.parse("10.0.0.7:22");
    private static final Endpoint ELSEWHERE = Endpoint.parse("203.0.113.7:53");
    private static final byte[] VERSIONS = {1, 5, 2, 2, 5, 5};

    private final Packets packets = new Packets(new KeyRing(List.of(new byte[32])), "");
    private final World world = new World();
    private final Swim swim = new Swim("self", SELF, new byte[0], Pace.LAN, packets, world, new Random(1));

    private record Sent(Endpoint to, List<Message> messages) {}

    private final class World implements Surroundings {
        private final List<Sent> sent = new ArrayList<>();
        private final List<Runnable> timers = new ArrayList<>();
        private final List<Endpoint> asked = new ArrayList<>();
        private final List<Endpoint> told = new ArrayList<>();
        private Consumer<Sent> answering = _ -> {};
        private int heard;
        private long nanos;
        private boolean broken;
        private boolean full;

        @Override
        public void datagram(Endpoint to, byte[] packet) {
            if (broken) {
                throw new IllegalStateException("broken for a test");
            }
            try {
                sent.add(new Sent(to, packets.open(packet, SELF)));
                answering.accept(sent.getLast());
            } catch (Exception impossible) {
                throw new AssertionError(impossible);
            }
        }

        @Override
        public void ask(Endpoint to, Supplier<byte[]> message, Consumer<Optional<byte[]>> answer) {
            asked.add(to);
            sent.add(new Sent(to, List.of()));
        }

        @Override
        public boolean tell(Endpoint to, byte[] message) {
            if (full) {
                return false;
            }
            asked.add(to);
            told.add(to);
            sent.add(new Sent(to, List.of()));
            return true;
        }

        @Override
        public Timer after(Duration delay, Runnable what) {
            timers.add(what);
            return () -> {};
        }

        /** Whatever was to happen later happens now, once. */
        void pass() {
            List<Runnable> now = List.copyOf(timers);
            timers.clear();
            for (Runnable next : now) {
                try {
                    next.run();
                } catch (IllegalStateException logged) {
                    assertTrue(broken);
                }
            }
        }

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public boolean isAdmitted(IpAddress address) {
            return Subject.parse("10.0.0.0/8").contains(address);
        }

        @Override
        public void heard(Endpoint from, byte[] message) {
            heard++;
        }

        @Override
        public Optional<byte[]> answer(Endpoint from, byte[] message) {
            return Optional.empty();
        }

        @Override
        public byte[] carry(Optional<byte[]> theirs) {
            return new byte[0];
        }

        @Override
        public void carried(Endpoint from, byte[] theirs) {
            // nothing to compare
        }
    }

    private void says(Endpoint from, Message message) {
        swim.datagram(from, packets.seal(List.of(Messages.encode(message)), false));
    }

    private static Message.Alive alive(String name, Endpoint at, long incarnation) {
        return new Message.Alive(incarnation, name, at, new byte[0], VERSIONS);
    }

    private Optional<StateExchange.Entry> seen(String name) {
        return swim.view().stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    private boolean sentElsewhere() {
        return world.sent.stream().anyMatch(sent -> !world.isAdmitted(sent.to.address()));
    }

    @Test
    void nothingFromAnAddressWhereTheClusterHasNoMembersIsHeeded() {
        says(ELSEWHERE, alive("friend", FRIEND, 1));
        says(ELSEWHERE, new Message.Ping(1, "self", ELSEWHERE, "x"));
        assertEquals(1, swim.view().size());
        assertTrue(world.sent.isEmpty());
        assertEquals(2, swim.refusals().get(Refused.NOT_ADMITTED));
    }

    @Test
    void noMemberIsBelievedToBeElsewhereAndNothingIsSentThere() {
        says(HOSTILE, alive("friend", ELSEWHERE, 1));
        assertTrue(swim.asked(
                        HOSTILE,
                        new StateExchange(
                                        true,
                                        List.of(new StateExchange.Entry(
                                                "friend", ELSEWHERE, new byte[0], 1, State.ALIVE, VERSIONS)),
                                        new byte[0])
                                .encode())
                .isPresent());
        assertEquals(Optional.empty(), seen("friend"));
        swim.start(List.of());
        for (int i = 0; i < 20; i++) {
            world.pass();
        }
        assertTrue(!sentElsewhere());
    }

    @Test
    void anAnswerGoesNowhereElse() {
        says(HOSTILE, new Message.Ping(1, "self", ELSEWHERE, "x"));
        assertEquals(List.of(HOSTILE), world.sent.stream().map(Sent::to).toList());
    }

    @Test
    void nobodyIsAskedForOthersButMembersWhereTheyAreAndForMembers() {
        says(HOSTILE, alive("friend", FRIEND, 1));
        world.sent.clear();
        says(HOSTILE, new Message.IndirectPing(1, ELSEWHERE, "friend", true, HOSTILE, "hostile"));
        says(HOSTILE, new Message.IndirectPing(2, FRIEND, "nobody", true, HOSTILE, "hostile"));
        says(HOSTILE, new Message.IndirectPing(3, FRIEND, "friend", true, HOSTILE, "hostile"));
        assertTrue(world.sent.isEmpty(), "the asker is no member");
        says(HOSTILE, alive("hostile", HOSTILE, 1));
        says(HOSTILE, new Message.IndirectPing(4, Endpoint.parse("10.9.9.9:53"), "friend", true, HOSTILE, "hostile"));
        assertTrue(world.sent.isEmpty(), "the target is not where that member is");
        for (int i = 0; i < 1_000; i++) {
            says(HOSTILE, new Message.IndirectPing(5 + i, FRIEND, "friend", true, HOSTILE, "hostile"));
        }
        assertEquals(
                256, world.sent.stream().filter(sent -> sent.to.equals(FRIEND)).count(), "so many at once");
    }

    @Test
    void noIncarnationRisesFasterThanItsOwnerCouldRefute() {
        world.nanos += Duration.ofMinutes(2).toNanos();
        says(HOSTILE, alive("friend", FRIEND, 1));
        says(HOSTILE, alive("friend", FRIEND, 1_000));
        says(HOSTILE, new Message.Suspect(1_000, "friend", "hostile"));
        says(HOSTILE, new Message.Dead(1_000, "friend", "hostile"));
        assertEquals(1, seen("friend").orElseThrow().incarnation());
        assertEquals(State.ALIVE, seen("friend").orElseThrow().state());
        says(HOSTILE, new Message.Dead(1_000, "self", "hostile"));
        says(HOSTILE, alive("new", Endpoint.parse("10.0.0.9:7946"), Message.MOST_NUMBER));
        assertEquals(1, seen("self").orElseThrow().incarnation());
        assertEquals(Optional.empty(), seen("new"));
        assertEquals(5, swim.refusals().get(Refused.OVER_LIMIT));
        // As fast as it could be, but not for long.
        for (int i = 0; i < 100; i++) {
            says(HOSTILE, new Message.Suspect(1 + 60L * i, "self", "hostile"));
        }
        assertTrue(seen("self").orElseThrow().incarnation() < 150);
    }

    @Test
    void aNodeThatIsNewRefutesWhatIsRememberedOfItsLifeBefore() {
        says(HOSTILE, new Message.Dead(5_000_000, "self", "friend"));
        assertEquals(5_000_001, seen("self").orElseThrow().incarnation());
        says(HOSTILE, alive("friend", FRIEND, 5_000_000));
        assertEquals(5_000_000, seen("friend").orElseThrow().incarnation());
    }

    /** Those that are pinged answer, until so many have. */
    private void answering(int members) {
        swim.start(List.of());
        Set<Endpoint> answered = new HashSet<>();
        for (int i = 0; i < 50 * members && answered.size() < members; i++) {
            world.sent.clear();
            world.pass();
            for (Sent sent : List.copyOf(world.sent)) {
                for (Message message : sent.messages()) {
                    if (message instanceof Message.Ping ping) {
                        says(sent.to(), new Message.Ack(ping.sequence()));
                        answered.add(sent.to());
                    }
                }
            }
        }
        assertEquals(members, answered.size());
        world.sent.clear();
        world.asked.clear();
    }

    /** What looks like a node may be a port of somebody's, who would take a connection for an attack. */
    @Test
    void nothingConnectsToWhereNobodyHasAnswered() {
        says(HOSTILE, alive("trap", TRAP, 1));
        swim.start(List.of());
        for (int i = 0; i < 20; i++) {
            world.pass();
        }
        says(HOSTILE, new Message.Dead(1, "trap", "trap"));
        says(HOSTILE, new Message.Ack(1));
        for (int i = 0; i < 20; i++) {
            world.pass();
        }
        assertEquals(List.of(), world.asked);
    }

    /** Who is asked to ask knows the number, and may be the one who answers in the other's name. */
    @Test
    void whoAnswersWithWhatOthersWereToldHasNotAnsweredItself() {
        says(HOSTILE, alive("hostile", HOSTILE, 1));
        answering(1);
        says(HOSTILE, alive("trap", TRAP, 1));
        world.answering = sent -> sent.messages().forEach(message -> {
            if (message instanceof Message.IndirectPing ping && ping.node().equals("trap")) {
                says(TRAP, new Message.Ack(ping.sequence()));
            } else if (message instanceof Message.Ping ping && sent.to().equals(HOSTILE)) {
                says(HOSTILE, new Message.Ack(ping.sequence()));
            }
        });
        for (int i = 0; i < 20; i++) {
            world.pass();
        }
        assertEquals(State.ALIVE, seen("trap").orElseThrow().state(), "that is enough to be there");
        assertFalse(world.asked.contains(TRAP), "and not to be connected to");
    }

    @Test
    void norStepByStep() {
        world.nanos += Duration.ofMinutes(2).toNanos();
        says(HOSTILE, alive("friend", FRIEND, 1));
        for (int i = 0; i < 500; i++) {
            says(HOSTILE, new Message.Suspect(1 + i, "self", "hostile"));
            says(HOSTILE, new Message.Suspect(1 + i, "friend", "hostile"));
        }
        assertTrue(seen("self").orElseThrow().incarnation() < 70);
        assertTrue(seen("friend").orElseThrow().incarnation() < 70);
    }

    @Test
    void whoseDoorHasNewMembersMeetsOthersOutOfTurnAndNotForEachOfThem() {
        says(FRIEND, alive("friend", FRIEND, 1));
        answering(1);
        for (int i = 0; i < 1_000; i++) {
            swim.meet();
        }
        List<Runnable> due = List.copyOf(world.timers);
        due.getLast().run();
        assertEquals(List.of(FRIEND), world.asked);
    }

    /** In a large cluster each word comes many times. */
    @Test
    void copiesOfASuspicionCostNoneOfWhatItsRefutationNeeds() {
        world.nanos += Duration.ofMinutes(2).toNanos();
        says(HOSTILE, alive("friend", FRIEND, 1));
        for (int i = 0; i < 500; i++) {
            says(HOSTILE, new Message.Suspect(1, "friend", "hostile"));
            says(HOSTILE, new Message.Suspect(3, "friend", "hostile"));
        }
        assertEquals(State.SUSPECT, seen("friend").orElseThrow().state());
        says(FRIEND, alive("friend", FRIEND, 4));
        assertEquals(State.ALIVE, seen("friend").orElseThrow().state());
    }

    @Test
    void whatFindsNoPlaceWaitsAndIsNotQueuedAgain() {
        says(HOSTILE, alive("friend", FRIEND, 1));
        answering(1);
        world.full = true;
        swim.broadcast(new byte[16 << 10]);
        for (int i = 0; i < 50; i++) {
            world.pass();
        }
        assertEquals(List.of(), world.told);
        world.full = false;
        for (int i = 0; i < 50; i++) {
            world.pass();
        }
        assertEquals(4, world.told.size(), "as often as anything in so small a cluster");
    }

    @Test
    void whatFitsInNoDatagramGoesOnlyToWhereSomebodyHasAnswered() {
        says(HOSTILE, alive("friend", FRIEND, 1));
        answering(1);
        says(HOSTILE, alive("trap", TRAP, 1));
        swim.broadcast(new byte[16 << 10]);
        for (int i = 0; i < 20; i++) {
            world.pass();
        }
        assertEquals(Set.of(FRIEND), Set.copyOf(world.asked));
    }

    @Test
    void whoIsSaidToHaveLeftIsAskedWhereItWasBeforeItCanBeElsewhere() {
        says(HOSTILE, alive("friend", FRIEND, 1));
        answering(1);
        says(HOSTILE, new Message.Dead(1, "friend", "friend"));
        says(HOSTILE, alive("friend", HOSTILE, 2));
        assertEquals(FRIEND, seen("friend").orElseThrow().at());
        world.pass();
        assertTrue(world.asked.contains(FRIEND));
        world.nanos += Duration.ofMinutes(1).toNanos();
        says(HOSTILE, alive("friend", HOSTILE, 2));
        assertEquals(HOSTILE, seen("friend").orElseThrow().at(), "it did not answer");
    }

    @Test
    void whoeverIsSaidToHaveLeftIsAskedItself() {
        says(HOSTILE, alive("friend", FRIEND, 1));
        answering(1);
        says(HOSTILE, new Message.Dead(1, "friend", "friend"));
        assertEquals(State.LEFT, seen("friend").orElseThrow().state());
        world.pass();
        assertTrue(world.asked.contains(FRIEND));
    }

    @Test
    void notAllAreHeardOutAtOnce() {
        for (int i = 0; i < 40; i++) {
            Endpoint at = new Endpoint(new Ipv4(0x0a010000 + i), 7946);
            says(HOSTILE, alive("member-" + i, at, 1));
        }
        answering(40);
        for (int i = 0; i < 40; i++) {
            says(HOSTILE, new Message.Dead(1, "member-" + i, "member-" + i));
        }
        world.pass();
        assertEquals(16, world.asked.size());
    }

    @Test
    void anErrorEndsNoneOfWhatANodeDoesAgainAndAgain() {
        says(HOSTILE, alive("friend", FRIEND, 1));
        swim.start(List.of());
        world.pass();
        world.broken = true;
        int before = world.timers.size();
        world.pass();
        world.pass();
        assertTrue(world.timers.size() >= before, world.timers.size() + " of " + before);
    }

    @Test
    void aMemberThatIsThereIsNotMovedElsewhereByOthers() {
        says(HOSTILE, alive("friend", FRIEND, 1));
        says(HOSTILE, alive("friend", HOSTILE, 2));
        assertEquals(FRIEND, seen("friend").orElseThrow().at());
        assertEquals(1, swim.refusals().get(Refused.CONFLICT));
    }

    @Test
    void thisNodeRefutesItsDeathAndStaysWhereItIs() {
        says(HOSTILE, new Message.Dead(1, "self", "hostile"));
        says(HOSTILE, new Message.Suspect(2, "self", "hostile"));
        says(HOSTILE, alive("self", HOSTILE, 50));
        StateExchange.Entry self = seen("self").orElseThrow();
        assertEquals(State.ALIVE, self.state());
        assertEquals(SELF, self.at());
        assertEquals(3, self.incarnation());
    }

    @Test
    void theClusterDoesNotGrowWithoutEnd() {
        for (int i = 0; i < StateExchange.MOST_MEMBERS + 500; i++) {
            says(HOSTILE, alive("member-" + i, new Endpoint(new Ipv4(0x0a010000 + i), 7946), 1));
        }
        assertEquals(StateExchange.MOST_MEMBERS, swim.view().size());
    }

    @Test
    void namesThatAreTooLongOrEmptyAreNone() {
        says(HOSTILE, alive("x".repeat(Message.MOST_NAME + 1), FRIEND, 1));
        says(HOSTILE, alive("", FRIEND, 1));
        assertEquals(1, swim.view().size());
    }

    @Test
    void userMessagesAreTheDoorsAffair() {
        says(HOSTILE, new Message.User("HLgarbage".getBytes()));
        assertEquals(1, world.heard);
        assertTrue(world.sent.isEmpty());
    }
}

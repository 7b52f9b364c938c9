// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.service.MeshGate;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What this node knows of its peers and of what they say: holds the parts together and the one lock that every change goes
 * through. What comes in here is authentic. Thread-safe.
 */
final class Mesh {

    /** So many live messages of one publisher at once, and so many a second; of what others hold, all that it may have said at once. */
    private static final int BURST = 500;

    private static final double PER_SECOND = 100;

    /** The same of all that come from one (see {@link MemberBook#branch}): so much of a link to others it can use up. */
    private static final int BRANCH_BURST = 1_500;

    private static final double BRANCH_PER_SECOND = 300;

    /** Somebody who asks the node's own knowledge. */
    interface Evidence {
        /** Whether this node had seen the subject's intent for itself before that moment. */
        boolean predates(Subject subject, Instant issued);
    }

    /** What came of a message. */
    sealed interface Taken {
        record New() implements Taken {}

        record Known() implements Taken {}

        record Refused(Refusal cause, String detail) implements Taken {}
    }

    static final Taken NEW = new Taken.New();
    static final Taken KNOWN = new Taken.Known();

    static Taken refused(Refusal cause, String detail) {
        return new Taken.Refused(cause, detail);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final NodeKey self;
    private final InstantSource clock;
    private final Records records;
    private final MemberBook members;
    private final TrustBook trust;
    private final Words words;
    private final FleetBook fleet;
    private final Replays replays = new Replays();
    private final Budgets budgets;
    private final Budgets branches;
    private final Budgets heldBudgets;
    private final Projection projection;
    private final ClockWatch clockWatch;
    private boolean isClockSound;

    Mesh(
            NodeKey self,
            Records records,
            MeshGate gate,
            Evidence evidence,
            TrustBook.Teller teller,
            Supplier<MeshSettings> settings,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.self = self;
        this.clock = clock;
        this.records = records;
        trust = new TrustBook(clock, (member, levelBefore, before, after, cause) -> {
            records.standing(member, after);
            teller.changed(member, levelBefore, before, after, cause);
        });
        members = new MemberBook(
                self,
                clock,
                key -> trust.of(key)
                        .granted()
                        .filter(level -> level != TrustLevel.L0)
                        .isPresent());
        budgets = new Budgets(BURST, PER_SECOND, nanoTime);
        branches = new Budgets(BRANCH_BURST, BRANCH_PER_SECOND, nanoTime);
        heldBudgets = new Budgets(StatementBook.MOST_OF_ONE, PER_SECOND, nanoTime);
        projection = new Projection(gate, clock);
        clockWatch = new ClockWatch(records, clock, nanoTime);
        words = new Words(
                self,
                records,
                members,
                trust,
                projection,
                new Confirmations(records, evidence, clock),
                gate,
                settings,
                clock);
        fleet = new FleetBook(self, records, members, settings, clock);
        restore();
    }

    private void restore() {
        records.standings(trust::load);
        records.self("introducer").ifPresent(hex -> members.pin(new NodeKey(hex)));
        members.load(records.membership(), records.forks());
        records.seats(members::since);
        members.get(self).ifPresent(records::seat);
        trust.retain(key -> members.get(key).isPresent());
        members.all().forEach(member -> trust.of(member.key()));
        records.replays(replays::load);
        isClockSound = clockWatch.isSound();
        words.restore(isClockSound);
        fleet.restore();
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable action) {
        locked(() -> {
            action.run();
            return null;
        });
    }

    /** Asks the books together, as they are at one moment. */
    <T> T ask(Function<Books, T> question) {
        return locked(() -> question.apply(
                new Books(members, trust, words.statements(), words.scans(), words.judge(), projection, fleet)));
    }

    /** For questions only. */
    record Books(
            MemberBook members,
            TrustBook trust,
            StatementBook statements,
            FleetScans scans,
            Judge judge,
            Projection projection,
            FleetBook fleet) {}

    Optional<Member> member(NodeKey key) {
        return locked(() -> members.get(key));
    }

    /**
     * The member's key that a message is of: its publisher's or, of one that gives a member a new key or shows who had let it in,
     * that member's.
     */
    Optional<NodeKey> member(Message message) {
        return locked(() -> {
            Optional<NodeKey> rotating = members.changes().rotating(message);
            return rotating.isPresent()
                    ? rotating
                    : members.get(message.publisher())
                            .or(() -> members.ascending(message))
                            .map(Member::key);
        });
    }

    /** Whether it is known already, so that nobody need look at its signature. */
    boolean knows(Message message, boolean live) {
        return locked(() -> isSeen(message, live)
                || message.body() instanceof Body.Rotation && members.changes().knowsOf(message)
                || message.body() instanceof Body.Word && words.statements().knows(new Statement(message)));
    }

    /**
     * Takes in an authentic message of a member, or of who says to be one with a new key. How far its publisher is trusted here
     * decides what follows from it, not whether it is passed on: others may trust it more.
     */
    Taken take(Message message, boolean live) {
        return locked(() -> {
            Optional<NodeKey> member = member(message);
            if (member.isEmpty()) {
                return refused(Refusal.UNKNOWN_PUBLISHER, "");
            }
            if (isSeen(message, live)) {
                return KNOWN;
            }
            if (!isWithinBudget(member.get(), live)) {
                return refused(Refusal.PUBLISHER_BUDGET, "");
            }
            Taken taken = switch (message.body()) {
                case Body.Signal signal -> words.take(message, signal);
                case Body.Rotation _ -> membership(message, members.changes().rotate(message));
                case Body.Sealing _, Body.Order _, Body.Answer _ -> fleet.take(message);
                default -> membership(message, members.take(message, live));
            };
            if (taken instanceof Taken.New) {
                members.heard(member.get());
                if (!live) {
                    heldBudgets.take(member.get().hex());
                }
            }
            // What was refused for now may be taken another time.
            if (!(taken instanceof Taken.Refused refused) || refused.cause() == Refusal.SUBJECT) {
                remember(message);
            }
            return taken;
        });
    }

    private boolean isSeen(Message message, boolean live) {
        long sequence = message.header().sequence();
        return replays.remembers(message.publisher(), sequence) || live && replays.seen(message.publisher(), sequence);
    }

    private void remember(Message message) {
        NodeKey publisher = message.publisher();
        if (members.get(publisher).isPresent()) {
            replays.remember(publisher, message.header().sequence());
            records.replays(publisher, replays.save(publisher));
        }
    }

    private boolean isWithinBudget(NodeKey member, boolean live) {
        return live
                ? budgets.take(member.hex())
                        && branches.take(members.branch(member).hex())
                // Paid for what is new alone: what it has said before anybody may say again.
                : heldBudgets.has(member.hex());
    }

    private Taken membership(Message message, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Known _ -> KNOWN;
            case Outcome.Refused(Refusal cause) -> refused(cause, "");
            case Outcome.Changed(List<NodeKey> gone, Optional<NodeKey> come) -> {
                keep(message);
                come.ifPresent(trust::of);
                come.or(() -> Optional.of(message.publisher()))
                        .flatMap(members::get)
                        .ifPresent(records::seat);
                dismiss(gone);
                words.judgeIfLevelsChanged();
                yield NEW;
            }
            case Outcome.Renamed(NodeKey old, NodeKey next) -> {
                keep(message);
                trust.inherit(old, next);
                records.noStanding(old);
                records.noSeat(old);
                members.get(next).ifPresent(records::seat);
                forget(old);
                if (members.self().introducer().equals(Optional.of(next))) {
                    records.self("introducer", next.hex());
                }
                words.judgeIfLevelsChanged();
                yield NEW;
            }
        };
    }

    private void keep(Message message) {
        if (members.forks().contains(message)) {
            records.fork(message);
        } else {
            records.membership(message);
        }
    }

    private void dismiss(List<NodeKey> gone) {
        if (!gone.isEmpty()) {
            records.onlyMembership(members.kept(), members.forks());
        }
        gone.forEach(member -> {
            records.noStanding(member);
            records.noSeat(member);
            forget(member);
        });
    }

    /** What it said is no longer said. */
    private void forget(NodeKey member) {
        replays.forget(member);
        records.noReplays(member);
        words.forget(member);
        fleet.forget(member);
    }

    /**
     * What time brings: statements and members run out, trust fades. Policy ends bans by a clock of its own.
     *
     * @return whether the clock can be believed; nothing runs out until it can
     */
    boolean tick() {
        return locked(() -> {
            boolean wasSound = isClockSound;
            isClockSound = clockWatch.isSound();
            if (isClockSound) {
                words.expire();
                fleet.expire();
                expireMembers();
                trust.tellWhatTimeHasChanged();
            }
            if (isClockSound && !wasSound) {
                words.judgeAll();
            }
            words.judgeIfLevelsChanged();
            return isClockSound;
        });
    }

    private void expireMembers() {
        MemberBook.Ended ended = members.expire();
        if (ended.changed()) {
            records.onlyMembership(members.kept(), members.forks());
        }
        dismiss(ended.gone());
    }

    void pin(NodeKey introducer) {
        locked(() -> {
            dismiss(members.pin(introducer));
            records.self("introducer", introducer.hex());
            members.get(introducer).ifPresent(records::seat);
        });
    }

    void grant(NodeKey member, Optional<TrustLevel> level, String note) {
        locked(() -> {
            trust.grant(member, level, note);
            words.judgeAll();
        });
    }

    void penalize(NodeKey member, String note) {
        locked(() -> {
            trust.penalize(member, members.sponsor(member), note);
            words.judgeAll();
        });
    }

    /**
     * An operator has lifted the ban on a subject: whoever spoke against it was wrong, and what they said isn't heard again, by
     * whatever way it comes (S24).
     *
     * @param byPeers whether what peers say had a part in the ban
     */
    void lifted(Subject subject, boolean byPeers) {
        locked(() -> words.lifted(subject, byPeers));
    }

    /** Policy no longer holds it, for a reason of its own. */
    void evicted(Subject subject) {
        locked(() -> projection.evicted(subject));
    }

    /** This node's own word, which others are told and which is kept for those who come later. */
    void said(Message message) {
        locked(() -> {
            replays.remember(self, message.header().sequence());
            switch (message.body()) {
                case Body.Signal _ -> words.said(message);
                case Body.Sealing _, Body.Order _, Body.Answer _ -> fleet.take(message);
                case Body.Join _ -> {}
                default -> membership(message, members.take(message, true));
            }
        });
    }

    /** The last thing this node has said against a subject, if it stands by it. */
    Optional<EventId> said(Subject subject) {
        return locked(() -> words.statements()
                .of(self, subject)
                .filter(statement -> statement.word() instanceof Body.Ban)
                .map(statement -> statement.message().header().id())
                .or(() -> words.scans().of(self, subject).map(FleetScans.Seen::id)));
    }

    /** Whether this node may tell of a touch alone, which it hasn't lately, and has said nothing else about the subject. */
    boolean maySight(Subject subject, Duration lately) {
        Instant since = clock.instant().minus(lately);
        return locked(() -> words.maySight(subject)
                && words.statements().of(self, subject).isEmpty()
                && words.scans()
                        .of(self, subject)
                        .filter(seen -> seen.at().isAfter(since))
                        .isEmpty());
    }

    Optional<Statement> own(Subject subject) {
        return locked(() -> words.statements().of(self, subject));
    }

    /** All that holds, in an order in which a newcomer can take it in. */
    List<Message> held() {
        return locked(() -> {
            List<Message> all = new ArrayList<>(members.messages());
            Set<NodeKey> untold = members.untold();
            Instant now = clock.instant();
            words.statements().all().stream()
                    .filter(statement -> !untold.contains(statement.publisher()))
                    .filter(statement -> statement.expires().isAfter(now))
                    .forEach(statement -> all.add(statement.message()));
            fleet.all().stream()
                    .filter(message -> !untold.contains(message.publisher()))
                    .filter(message -> message.header().expires().isAfter(now))
                    .forEach(all::add);
            return all;
        });
    }
}

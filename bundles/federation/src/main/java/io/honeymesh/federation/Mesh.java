// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Decision;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.service.MeshGate;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private final StatementBook statements;
    private final Replays replays = new Replays();
    private final Budgets budgets;
    private final Budgets branches;
    private final Budgets heldBudgets;
    private final Judge judge;
    private final Projection projection;
    private final Supplier<MeshSettings> settings;
    private final Confirmations confirmations;
    private final ClockWatch clockWatch;
    private Map<NodeKey, TrustLevel> levelsJudged = Map.of();

    /** What peers of L3 have lifted: of what others say of that kind nothing follows. */
    private List<Statement> overrides = List.of();

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
        this.settings = settings;
        trust = new TrustBook(clock, (member, before, after, cause) -> {
            records.standing(member, after);
            teller.changed(member, before, after, cause);
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
        judge = new Judge(self, members, trust);
        statements = new StatementBook(
                members::branch,
                key -> key.equals(self)
                        ? TrustLevel.values().length
                        : judge.level(key).ordinal());
        projection = new Projection(gate);
        clockWatch = new ClockWatch(records, clock, nanoTime);
        confirmations = new Confirmations(evidence, clock);
        restore();
    }

    private void restore() {
        Instant now = clock.instant();
        records.standings(trust::load);
        records.self("introducer").ifPresent(hex -> members.pin(new NodeKey(hex)));
        members.load(records.membership(), records.forks());
        records.seats(members::since);
        members.get(self).ifPresent(records::seat);
        trust.retain(key -> members.get(key).isPresent());
        members.all().forEach(member -> trust.of(member.key()));
        records.replays(replays::load);
        records.buried(statements::bury, now);
        for (Message message : records.statements()) {
            Statement statement = new Statement(message);
            if (members.get(message.publisher()).isEmpty()
                    || !statement.expires().isAfter(now)
                    || statements.put(statement).outcome() != StatementBook.Outcome.NEW) {
                records.noStatement(statement);
            } else if (message.publisher().equals(self)) {
                confirmations.told(statement.subject());
            }
        }
        judgeAll();
        projection.releaseOthers();
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
        return locked(() -> question.apply(new Books(members, trust, statements, judge, projection)));
    }

    /** For questions only. */
    record Books(MemberBook members, TrustBook trust, StatementBook statements, Judge judge, Projection projection) {}

    Optional<Member> member(NodeKey key) {
        return locked(() -> members.get(key));
    }

    /** The member's key that a message is of: its publisher's or, of one that gives a member a new key, that member's. */
    Optional<NodeKey> member(Message message) {
        return locked(() -> {
            Optional<NodeKey> rotating = members.changes().rotating(message);
            return rotating.isPresent()
                    ? rotating
                    : members.get(message.publisher()).map(Member::key);
        });
    }

    /** Whether it is known already, so that nobody need look at its signature. */
    boolean knows(Message message, boolean live) {
        return locked(() -> isSeen(message, live)
                || message.body() instanceof Body.Rotation && members.changes().knowsOf(message)
                || message.body() instanceof Body.Signal && statements.knows(new Statement(message)));
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
            members.heard(member.get());
            Taken taken = switch (message.body()) {
                case Body.Signal signal -> signal(message, signal);
                case Body.Rotation _ -> membership(message, members.changes().rotate(message));
                default -> membership(message, members.take(message, live));
            };
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
                : heldBudgets.take(member.hex());
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
                judgeIfLevelsChanged();
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
                judgeIfLevelsChanged();
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
        List<Statement> said = statements.by(member);
        said.forEach(statements::remove);
        said.forEach(records::noStatement);
        withdrawn(said);
    }

    private Taken signal(Message message, Body.Signal signal) {
        Optional<NodeKey> sponsor = members.sponsor(message.publisher());
        if (!Subjects.mayBeNamed(signal.subject())) {
            trust.lower(message.publisher(), sponsor, TrustBook.REFUSED, "refused: it named " + signal.subject());
            return refused(Refusal.SUBJECT, signal.subject().toString());
        }
        Statement statement = new Statement(message);
        StatementBook.Put put = statements.put(statement);
        replaced(put.gone());
        return switch (put.outcome()) {
            case KNOWN -> KNOWN;
            case OVER_QUOTA -> refused(Refusal.QUOTA, "");
            case NEW -> {
                records.statement(statement);
                follow(statement);
                yield NEW;
            }
        };
    }

    /** What no longer holds, for another word has taken its place. */
    private void replaced(List<Statement> gone) {
        gone.forEach(records::noStatement);
        withdrawn(gone);
    }

    private void withdrawn(List<Statement> gone) {
        if (gone.stream().anyMatch(overrides::contains)) {
            judgeAll();
        } else {
            gone.forEach(statement -> judge(statement.subject()));
        }
    }

    private void follow(Statement statement) {
        Subject subject = statement.subject();
        boolean mayLift = judge.level(statement.publisher()) == TrustLevel.L3;
        switch (statement.signal()) {
            case Body.Ban _ -> {
                confirm(statement);
                Judge.Lot lot = lot(subject);
                projection
                        .follow(subject, lot)
                        .filter(_ -> lot.by().contains(statement.publisher()))
                        .ifPresent(spared -> contradicted(statement, spared));
            }
            case Body.Allow _
            when mayLift -> {
                followOverrides();
                judgeOverlapping(subject);
                if (settings.get().overrideLocal()) {
                    projection.override(subject, "lifted by " + Entitlements.shown(statement.publisher()));
                }
            }
            default -> judge(subject);
        }
    }

    private void confirm(Statement statement) {
        if (confirmations.isOne(statement)) {
            NodeKey publisher = statement.publisher();
            boolean moved = trust.confirm(publisher, statement.subject() + " was seen here before");
            confirmations.count(statement.subject(), members.lineage(publisher), moved);
            judgeIfLevelsChanged();
        }
    }

    /** A peer spoke against whom this node protects. */
    private void contradicted(Statement statement, Decision.Spared spared) {
        if (spared.cause() == Decision.Cause.GUARDED || spared.cause() == Decision.Cause.ALLOWED) {
            // Whom an operator here has allowed may have attacked an honest peer.
            boolean guarded = spared.cause() == Decision.Cause.GUARDED;
            trust.lower(
                    statement.publisher(),
                    members.sponsor(statement.publisher()),
                    guarded ? TrustBook.CONTRADICTED : TrustBook.REFUSED,
                    "contradicted: " + statement.subject() + ": " + spared.detail());
            judgeIfLevelsChanged();
        }
    }

    private Judge.Lot lot(Subject subject) {
        return judge.lot(statements.on(subject), overrides, subject, judge.voices());
    }

    private void judge(Subject subject) {
        projection.follow(subject, lot(subject));
    }

    private void judgeOverlapping(Subject subject) {
        Set<Subject> touched = new HashSet<>();
        statements.overlapping(subject).forEach(statement -> touched.add(statement.subject()));
        touched.forEach(this::judge);
    }

    private void followOverrides() {
        overrides = statements.allows().stream()
                .filter(statement -> judge.level(statement.publisher()) == TrustLevel.L3)
                .toList();
    }

    private void judgeAll() {
        followOverrides();
        levelsJudged = judge.levels();
        int voices = judge.voices();
        Set<Subject> subjects = new HashSet<>(projection.subjects());
        statements.all().forEach(statement -> subjects.add(statement.subject()));
        subjects.forEach(
                subject -> projection.follow(subject, judge.lot(statements.on(subject), overrides, subject, voices)));
    }

    private void judgeIfLevelsChanged() {
        if (!judge.levels().equals(levelsJudged)) {
            judgeAll();
        }
    }

    /**
     * What time brings: statements and members run out, trust fades.
     *
     * @return whether the clock can be believed; members stay until it can
     */
    boolean tick() {
        return locked(() -> {
            List<Statement> all = statements.expire(clock.instant());
            all.forEach(records::noStatement);
            withdrawn(all);
            boolean isSound = clockWatch.isSound();
            if (isSound) {
                expireMembers();
            }
            judgeIfLevelsChanged();
            return isSound;
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
            members.pin(introducer);
            records.self("introducer", introducer.hex());
            members.get(introducer).ifPresent(records::seat);
        });
    }

    void grant(NodeKey member, Optional<TrustLevel> level, String note) {
        locked(() -> {
            trust.grant(member, level, note);
            judgeAll();
        });
    }

    void penalize(NodeKey member, String note) {
        locked(() -> {
            trust.penalize(member, members.sponsor(member), note);
            judgeAll();
        });
    }

    /**
     * An operator has lifted the ban on a subject: whoever spoke against it was wrong, and what they said isn't heard again, by
     * whatever way it comes (S24).
     */
    void lifted(Subject subject) {
        locked(() -> {
            projection.forget(subject);
            for (Statement statement : statements.on(subject)) {
                if (statement.signal() instanceof Body.Ban
                        && !statement.publisher().equals(self)) {
                    statements.bury(statement);
                    records.noStatement(statement);
                    records.buried(StatementBook.Name.of(statement), statement.expires());
                    trust.lower(
                            statement.publisher(),
                            members.sponsor(statement.publisher()),
                            TrustBook.CONTRADICTED,
                            "contradicted: an operator lifted the ban on " + subject);
                }
            }
            judgeIfLevelsChanged();
        });
    }

    /** Policy no longer holds it, for a reason of its own. */
    void ended(Subject subject) {
        locked(() -> projection.forget(subject));
    }

    /** This node's own word, which others are told and which is kept for those who come later. */
    void said(Message message) {
        locked(() -> {
            replays.remember(self, message.header().sequence());
            if (message.body() instanceof Body.Signal) {
                Statement statement = new Statement(message);
                confirmations.told(statement.subject());
                StatementBook.Put put = statements.put(statement);
                if (put.outcome() == StatementBook.Outcome.NEW) {
                    replaced(put.gone());
                    records.statement(statement);
                }
            } else if (!(message.body() instanceof Body.Join)) {
                membership(message, members.take(message, true));
            }
        });
    }

    Optional<EventId> said(Subject subject) {
        return locked(() -> statements
                .of(self, subject)
                .filter(statement -> statement.signal() instanceof Body.Ban)
                .map(statement -> statement.message().header().id()));
    }

    Optional<Statement> own(Subject subject) {
        return locked(() -> statements.of(self, subject));
    }

    /** All that holds, in an order in which a newcomer can take it in. */
    List<Message> held() {
        return locked(() -> {
            List<Message> all = new ArrayList<>(members.messages());
            Collection<Statement> said = statements.all();
            said.forEach(statement -> all.add(statement.message()));
            return all;
        });
    }
}

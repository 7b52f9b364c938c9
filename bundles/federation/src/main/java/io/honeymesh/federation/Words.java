// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Decision;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.service.MeshGate;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What peers say of subjects, and what follows from it: bans, and how far who says so is trusted. Not thread-safe. */
final class Words {

    private final NodeKey self;
    private final Records records;
    private final MemberBook members;
    private final TrustBook trust;
    private final StatementBook statements;
    private final Judge judge;
    private final Projection projection;
    private final Confirmations confirmations;
    private final Supplier<MeshSettings> settings;
    private final MeshGate gate;
    private final InstantSource clock;
    private final FleetScans scans;
    private Map<NodeKey, TrustLevel> levelsJudged = Map.of();

    /** What peers of L3 have lifted: of what others say of that kind nothing follows. */
    private List<Statement> overrides = List.of();

    Words(
            NodeKey self,
            Records records,
            MemberBook members,
            TrustBook trust,
            Projection projection,
            Confirmations confirmations,
            MeshGate gate,
            Supplier<MeshSettings> settings,
            InstantSource clock) {
        this.self = self;
        this.records = records;
        this.members = members;
        this.trust = trust;
        this.projection = projection;
        this.confirmations = confirmations;
        this.settings = settings;
        this.gate = gate;
        this.clock = clock;
        scans = new FleetScans(clock);
        judge = new Judge(self, members, trust, scans);
        statements = new StatementBook(
                members::branch,
                key -> key.equals(self)
                        ? TrustLevel.values().length
                        : judge.level(key).ordinal());
    }

    StatementBook statements() {
        return statements;
    }

    FleetScans scans() {
        return scans;
    }

    Judge judge() {
        return judge;
    }

    /** Takes back what was kept. */
    void restore(boolean isClockSound) {
        Instant now = clock.instant();
        records.buried(statements::bury, isClockSound ? now : Instant.MIN);
        for (Message message : records.statements()) {
            Statement statement = new Statement(message);
            if (members.get(message.publisher()).isEmpty()
                    || isClockSound && !statement.expires().isAfter(now)
                    || statements.put(statement).outcome() != StatementBook.Outcome.NEW) {
                records.noStatement(statement);
            } else if (message.publisher().equals(self)) {
                confirmations.wasTold(statement.subject());
            }
        }
        judgeAll();
        projection.releaseOthers();
    }

    Mesh.Taken take(Message message, Body.Signal signal) {
        Optional<NodeKey> sponsor = members.sponsor(message.publisher());
        if (!Subjects.mayBeNamed(signal.subject())) {
            trust.lower(message.publisher(), sponsor, TrustBook.REFUSED, "refused: it named " + signal.subject());
            return Mesh.refused(Refusal.SUBJECT, signal.subject().toString());
        }
        if (signal instanceof Body.Sighting) {
            sighted(message);
            return Mesh.NEW;
        }
        Statement statement = new Statement(message);
        scans.replace(statement);
        StatementBook.Put put = statements.put(statement);
        replaced(put.gone());
        return switch (put.outcome()) {
            case KNOWN -> Mesh.KNOWN;
            case OVER_QUOTA -> {
                judge(signal.subject());
                yield Mesh.refused(Refusal.QUOTA, "");
            }
            case NEW -> {
                records.statement(statement);
                follow(statement);
                yield Mesh.NEW;
            }
        };
    }

    /** Of nodes whose sightings don't count here nothing is kept: others may trust them more. */
    private void sighted(Message message) {
        Subject subject = ((Body.Signal) message.body()).subject();
        boolean isReplaced = statements
                .of(message.publisher(), subject)
                .filter(word ->
                        word.message().header().sequence() > message.header().sequence())
                .isPresent();
        if (settings.get().sightings()
                && judge.mayBeOfTheFleet(message.publisher())
                && !isReplaced
                && maySight(subject)) {
            scans.add(subject, FleetScans.Seen.of(message)).forEach(this::judge);
            judge(subject);
        }
    }

    /** Nodes of the fleet touch each other's traps where somebody names these as where a member is. */
    boolean maySight(Subject subject) {
        return gate.mayBeSighted(subject) && !judge.isOfTheFleet(subject);
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
        switch (statement.word()) {
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
        Set<Subject> touched = new HashSet<>(scans.overlapping(subject));
        statements.overlapping(subject).forEach(statement -> touched.add(statement.subject()));
        touched.forEach(this::judge);
    }

    private void followOverrides() {
        overrides = statements.allows().stream()
                .filter(statement -> judge.level(statement.publisher()) == TrustLevel.L3)
                .toList();
    }

    void judgeAll() {
        followOverrides();
        levelsJudged = judge.levels();
        int voices = judge.voices();
        Set<Subject> subjects = new HashSet<>(projection.subjects());
        subjects.addAll(scans.subjects());
        statements.all().forEach(statement -> subjects.add(statement.subject()));
        subjects.forEach(
                subject -> projection.follow(subject, judge.lot(statements.on(subject), overrides, subject, voices)));
    }

    void judgeIfLevelsChanged() {
        if (!judge.levels().equals(levelsJudged)) {
            judgeAll();
        }
    }

    void forget(NodeKey member) {
        List<Statement> said = statements.by(member);
        said.forEach(statements::remove);
        said.forEach(records::noStatement);
        withdrawn(said);
    }

    void expire() {
        List<Statement> all = statements.expire(clock.instant());
        all.forEach(records::noStatement);
        withdrawn(all);
        scans.expire().forEach(this::judge);
        confirmations.expire();
    }

    void lifted(Subject subject, boolean byPeers) {
        scans.forget(subject);
        for (Statement statement : statements.on(subject)) {
            if (statement.word() instanceof Body.Ban && !statement.publisher().equals(self)) {
                statements.bury(statement);
                records.noStatement(statement);
                records.buried(StatementBook.Name.of(statement), statement.expires());
                if (byPeers) {
                    trust.lower(
                            statement.publisher(),
                            members.sponsor(statement.publisher()),
                            TrustBook.CONTRADICTED,
                            "contradicted: an operator lifted the ban on " + subject);
                }
            }
        }
        projection.end(subject);
        judge(subject);
        judgeIfLevelsChanged();
    }

    /** This node's own word. */
    void said(Message message) {
        if (message.body() instanceof Body.Sighting) {
            sighted(message);
            return;
        }
        Statement statement = new Statement(message);
        confirmations.told(statement.subject());
        StatementBook.Put put = statements.put(statement);
        replaced(put.gone());
        if (put.outcome() == StatementBook.Outcome.NEW) {
            records.statement(statement);
        }
        scans.replace(statement);
        judge(statement.subject());
    }
}

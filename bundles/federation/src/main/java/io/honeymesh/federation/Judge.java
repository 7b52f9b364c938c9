// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.NodeKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the words of peers on a subject come to (S22, S23). Not thread-safe. */
final class Judge {

    /** Words that are to corroborate each other were issued within this time. */
    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final String NOWHERE = "nowhere";

    private final NodeKey self;
    private final MemberBook members;
    private final TrustBook trust;
    private final FleetScans scans;

    Judge(NodeKey self, MemberBook members, TrustBook trust, FleetScans scans) {
        this.self = self;
        this.members = members;
        this.trust = trust;
        this.scans = scans;
    }

    /**
     * A subject's lot.
     *
     * @param until the end of its mesh ban; empty for none
     * @param by whose word it is that bans it
     * @param why in words, safe to print
     */
    record Lot(Optional<Instant> until, Set<NodeKey> by, String why) {

        static Lot none(String why) {
            return new Lot(Optional.empty(), Set.of(), why);
        }
    }

    TrustLevel level(NodeKey publisher) {
        return members.get(publisher)
                .filter(member -> !member.frozen() && !publisher.equals(self))
                .map(member -> trust.level(publisher))
                .orElse(TrustLevel.L0);
    }

    /** Members whose word counts at all, and how much. */
    Map<NodeKey, TrustLevel> levels() {
        Map<NodeKey, TrustLevel> levels = new HashMap<>();
        trust.raised().forEach(key -> levels.put(key, level(key)));
        levels.values().removeIf(level -> level == TrustLevel.L0);
        return levels;
    }

    /** Whose sightings count: this node's, and those of peers whose word bans at once. */
    boolean mayBeOfTheFleet(NodeKey publisher) {
        return publisher.equals(self) || level(publisher).compareTo(TrustLevel.L2) >= 0;
    }

    /** Whether it is where a node of the fleet says to be. */
    boolean isOfTheFleet(Subject subject) {
        return trust.raised().stream()
                .filter(this::mayBeOfTheFleet)
                .flatMap(key -> members.get(key).stream())
                .flatMap(member -> member.says().endpoints().stream())
                .anyMatch(endpoint -> subject.contains(endpoint.address()));
    }

    /** How many those are: a quorum is counted of them. */
    int voices() {
        return levels().size();
    }

    /**
     * Of what is said and what has been seen, whichever lasts longer.
     *
     * @param on the statements on exactly this subject
     * @param overrides those of all statements that may lift it
     */
    Lot lot(Collection<Statement> on, Collection<Statement> overrides, Subject subject, int voices) {
        for (Statement override : overrides) {
            if (level(override.publisher()) == TrustLevel.L3
                    && override.subject().overlaps(subject)) {
                return Lot.none("lifted by " + shown(override));
            }
        }
        Lot said = said(on, voices);
        return scans.scan(subject, this::mayBeOfTheFleet)
                .filter(scan -> said.until().map(scan.until()::isAfter).orElse(true))
                .map(scan -> new Lot(Optional.of(scan.until()), scan.by(), shown(scan)))
                .orElse(said);
    }

    private Lot said(Collection<Statement> on, int voices) {
        List<Statement> bans = on.stream()
                .filter(statement -> statement.word() instanceof Body.Ban)
                .filter(statement -> level(statement.publisher()) != TrustLevel.L0)
                .toList();
        List<Statement> atOnce = bans.stream()
                .filter(statement -> level(statement.publisher()).compareTo(TrustLevel.L2) >= 0)
                .toList();
        if (!atOnce.isEmpty()) {
            Statement last = Collections.max(atOnce, Comparator.comparing(Statement::expires));
            return new Lot(Optional.of(last.expires()), publishers(atOnce), shown(last));
        }
        int quorum = Corroboration.quorum(voices);
        return corroborated(bans, quorum)
                .map(until -> new Lot(
                        Optional.of(until),
                        publishers(bans),
                        bans.size() + " peers: "
                                + String.join(
                                        ", ", bans.stream().map(Judge::shown).toList())))
                .orElseGet(() -> Lot.none(
                        bans.isEmpty()
                                ? "nobody whose word counts says so"
                                : bans.size() + " of " + quorum + " independent peers that it takes"));
    }

    private static Set<NodeKey> publishers(List<Statement> statements) {
        return statements.stream().map(Statement::publisher).collect(Collectors.toSet());
    }

    /** The longest of what any window of issue times gives. */
    private Optional<Instant> corroborated(List<Statement> bans, int quorum) {
        Optional<Instant> longest = Optional.empty();
        for (Statement first : bans) {
            Instant from = first.message().header().issued();
            List<Corroboration.Voice> together = new ArrayList<>();
            for (Statement other : bans) {
                Instant issued = other.message().header().issued();
                if (!issued.isBefore(from) && !issued.isAfter(from.plus(WINDOW))) {
                    together.add(voice(other));
                }
            }
            Optional<Instant> until =
                    together.size() < quorum ? Optional.empty() : Corroboration.until(together, quorum);
            if (until.isPresent() && longest.map(until.get()::isAfter).orElse(true)) {
                longest = until;
            }
        }
        return longest;
    }

    private Corroboration.Voice voice(Statement statement) {
        NodeKey lineage = members.lineage(statement.publisher());
        return new Corroboration.Voice(lineage.hex(), network(statement.publisher()), statement.expires());
    }

    /** The /24 or /48 it says it is in; all that don't say are in one. */
    private String network(NodeKey publisher) {
        return members.get(publisher).stream()
                .flatMap(member -> member.says().endpoints().stream())
                .findFirst()
                .map(endpoint -> endpoint.address()
                        .masked(endpoint.address().bitLength() == 32 ? 24 : 48)
                        .toString())
                .orElse(NOWHERE);
    }

    private static String shown(FleetScans.Scan scan) {
        return "scan of " + scan.sightings().size() + " nodes: "
                + scan.sightings().stream().map(FleetScans.Seen::shown).collect(Collectors.joining(", "));
    }

    private static String shown(Statement statement) {
        return statement.publisher().nodeId().substring(0, 12);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Subject;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.NodeKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The latest word of each member on each subject. Not thread-safe. */
final class StatementBook {

    static final int MOST = 100_000;

    /** How many subjects one member may speak of at a time (S22). */
    static final int MOST_OF_ONE = 5_000;

    private final Map<Subject, Map<NodeKey, Statement>> bySubject = new HashMap<>();
    private final Map<NodeKey, Integer> counts = new HashMap<>();
    private final NavigableSet<Statement> byEnd = new TreeSet<>(Comparator.comparing(Statement::expires)
            .thenComparing(s -> s.message().header().id().hex())
            .thenComparing(Statement::publisher));
    private final Set<Statement> allows = new LinkedHashSet<>();
    private final Map<EventId, Instant> buried = new HashMap<>();

    /** What came of a statement. */
    enum Outcome {
        NEW,
        KNOWN,
        OVER_QUOTA
    }

    Outcome put(Statement statement) {
        Map<NodeKey, Statement> others = bySubject.getOrDefault(statement.subject(), Map.of());
        Statement before = others.get(statement.publisher());
        if (before != null && !statement.isLaterThan(before)
                || buried.containsKey(statement.message().header().id())) {
            return Outcome.KNOWN;
        }
        if (before == null && (byEnd.size() >= MOST || count(statement.publisher()) >= MOST_OF_ONE)) {
            return Outcome.OVER_QUOTA;
        }
        if (before != null) {
            remove(before);
        }
        bySubject.computeIfAbsent(statement.subject(), _ -> new HashMap<>()).put(statement.publisher(), statement);
        counts.merge(statement.publisher(), 1, Integer::sum);
        byEnd.add(statement);
        if (statement.signal() instanceof Body.Allow) {
            allows.add(statement);
        }
        return Outcome.NEW;
    }

    void remove(Statement statement) {
        if (byEnd.remove(statement)) {
            allows.remove(statement);
            Map<NodeKey, Statement> others = bySubject.get(statement.subject());
            others.remove(statement.publisher());
            if (others.isEmpty()) {
                bySubject.remove(statement.subject());
            }
            counts.computeIfPresent(statement.publisher(), (_, n) -> n == 1 ? null : n - 1);
        }
    }

    /** An operator has decided otherwise: this word isn't taken again, however it comes. */
    void bury(Statement statement) {
        remove(statement);
        bury(statement.message().header().id(), statement.expires());
    }

    void bury(EventId id, Instant until) {
        buried.put(id, until);
    }

    int count(NodeKey publisher) {
        return counts.getOrDefault(publisher, 0);
    }

    int size() {
        return byEnd.size();
    }

    boolean knows(Statement statement) {
        Statement held = bySubject.getOrDefault(statement.subject(), Map.of()).get(statement.publisher());
        return held != null && !statement.isLaterThan(held)
                || buried.containsKey(statement.message().header().id());
    }

    Optional<Statement> of(NodeKey publisher, Subject subject) {
        return Optional.ofNullable(bySubject.getOrDefault(subject, Map.of()).get(publisher));
    }

    /** Those that lift bans. */
    Collection<Statement> allows() {
        return allows;
    }

    Collection<Statement> on(Subject subject) {
        return List.copyOf(bySubject.getOrDefault(subject, Map.of()).values());
    }

    List<Statement> overlapping(Subject subject) {
        return byEnd.stream()
                .filter(statement -> statement.subject().overlaps(subject))
                .toList();
    }

    List<Statement> by(NodeKey publisher) {
        return byEnd.stream()
                .filter(statement -> statement.publisher().equals(publisher))
                .toList();
    }

    Collection<Statement> all() {
        return List.copyOf(byEnd);
    }

    /** Forgets what is over. @return what it was */
    List<Statement> expire(Instant now) {
        buried.values().removeIf(until -> !until.isAfter(now));
        List<Statement> over = new ArrayList<>();
        while (!byEnd.isEmpty() && !byEnd.first().expires().isAfter(now)) {
            over.add(byEnd.first());
            remove(byEnd.first());
        }
        return over;
    }
}

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

    /** Bytes of what is held, of all and of one: kept as signed, and once more on their way to disk. */
    static final int MOST_BYTES = 16 << 20;

    static final int MOST_BYTES_OF_ONE = 2 << 20;

    /** How many bans one member may lift at a time (S23). */
    static final int MOST_ALLOWS_OF_ONE = 100;

    private final Map<Subject, Map<NodeKey, Statement>> bySubject = new HashMap<>();
    private final Map<NodeKey, Load> loads = new HashMap<>();
    private Load all = Load.NONE;
    private final NavigableSet<Statement> byEnd = new TreeSet<>(Comparator.comparing(Statement::expires)
            .thenComparing(s -> s.message().header().id().hex())
            .thenComparing(Statement::publisher));
    private final Set<Statement> allows = new LinkedHashSet<>();
    private final Map<EventId, Instant> buried = new HashMap<>();

    /** What somebody has said, in numbers. */
    private record Load(int statements, int allows, int bytes) {

        static final Load NONE = new Load(0, 0, 0);

        Load plus(Statement statement, int sign) {
            int allow = statement.signal() instanceof Body.Allow ? sign : 0;
            return new Load(statements + sign, allows + allow, bytes + sign * bytes(statement));
        }

        static int bytes(Statement statement) {
            return statement.message().envelope().bytes().length;
        }
    }

    private Load load(NodeKey publisher) {
        return loads.getOrDefault(publisher, Load.NONE);
    }

    private boolean isOverQuota(Statement statement) {
        Load one = load(statement.publisher()).plus(statement, 1);
        return one.statements() > MOST_OF_ONE
                || one.bytes() > MOST_BYTES_OF_ONE
                || one.allows() > MOST_ALLOWS_OF_ONE
                || all.statements() >= MOST
                || all.bytes() + Load.bytes(statement) > MOST_BYTES;
    }

    private void count(Statement statement, int sign) {
        Load after = load(statement.publisher()).plus(statement, sign);
        if (after.statements() == 0) {
            loads.remove(statement.publisher());
        } else {
            loads.put(statement.publisher(), after);
        }
        all = all.plus(statement, sign);
    }

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
        if (before != null) {
            remove(before);
        }
        if (isOverQuota(statement)) {
            // The word before it is gone: its publisher no longer stands by that.
            return Outcome.OVER_QUOTA;
        }
        bySubject.computeIfAbsent(statement.subject(), _ -> new HashMap<>()).put(statement.publisher(), statement);
        count(statement, 1);
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
            count(statement, -1);
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
        return load(publisher).statements();
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

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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/** The latest word of each member on each subject. Not thread-safe. */
final class StatementBook {

    static final int MOST = 100_000;

    /** How many subjects one member may speak of at a time (S22). */
    static final int MOST_OF_ONE = 5_000;

    /** Bytes of what is held, of all and of one: kept as signed, and once more on their way to disk. */
    static final int MOST_BYTES = 16 << 20;

    static final int MOST_BYTES_OF_ONE = 2 << 20;

    /** All that come from one (see {@link MemberBook#branch}) together hold so many times as much as one may. */
    static final int SHARES_OF_A_BRANCH = 2;

    /** How many bans one member may lift at a time (S23). */
    static final int MOST_ALLOWS_OF_ONE = 100;

    private final Map<Subject, Map<NodeKey, Statement>> bySubject = new HashMap<>();
    private final Map<NodeKey, Said> byPublisher = new HashMap<>();
    private final Map<NodeKey, Load> byBranch = new HashMap<>();
    private Load all = Load.NONE;
    private final NavigableSet<Statement> byEnd = new TreeSet<>(Comparator.comparing(Statement::expires)
            .thenComparing(Statement::publisher)
            .thenComparing(Statement::subject));
    private final Set<Statement> allows = new LinkedHashSet<>();
    private final Map<Name, Instant> buried = new HashMap<>();
    private final UnaryOperator<NodeKey> branch;
    private final ToIntFunction<NodeKey> rank;

    /** What a publisher calls one of its messages: another may call one of its own the same. */
    record Name(NodeKey publisher, EventId id) {
        static Name of(Statement statement) {
            return new Name(statement.publisher(), statement.message().header().id());
        }
    }

    /** What one has said, and with whom it shares. */
    private static final class Said {
        private final NodeKey branch;
        private final Map<Subject, Statement> on = new LinkedHashMap<>();
        private Load load = Load.NONE;

        Said(NodeKey branch) {
            this.branch = branch;
        }
    }

    /**
     * @param branch with whom a publisher shares
     * @param rank whose words give way to whose where there is no room for all
     */
    StatementBook(UnaryOperator<NodeKey> branch, ToIntFunction<NodeKey> rank) {
        this.branch = branch;
        this.rank = rank;
    }

    /** What somebody has said, in numbers. */
    private record Load(int statements, int allows, int bytes) {

        static final Load NONE = new Load(0, 0, 0);

        Load plus(Statement statement, int sign) {
            int allow = statement.word() instanceof Body.Allow ? sign : 0;
            return new Load(statements + sign, allows + allow, bytes + sign * bytes(statement));
        }

        static int bytes(Statement statement) {
            return statement.message().envelope().bytes().length;
        }
    }

    private Load load(NodeKey publisher) {
        return byPublisher.containsKey(publisher) ? byPublisher.get(publisher).load : Load.NONE;
    }

    private boolean isOverItsShare(Statement statement) {
        Load one = load(statement.publisher()).plus(statement, 1);
        NodeKey of = byPublisher.containsKey(statement.publisher())
                ? byPublisher.get(statement.publisher()).branch
                : branch.apply(statement.publisher());
        Load together = byBranch.getOrDefault(of, Load.NONE).plus(statement, 1);
        return one.statements() > MOST_OF_ONE
                || one.bytes() > MOST_BYTES_OF_ONE
                || one.allows() > MOST_ALLOWS_OF_ONE
                || together.statements() > SHARES_OF_A_BRANCH * MOST_OF_ONE
                || together.bytes() > SHARES_OF_A_BRANCH * MOST_BYTES_OF_ONE;
    }

    /** Whether a member lifts as many bans as it may, and not this one. */
    boolean mayAllowNoMore(NodeKey publisher, Subject subject) {
        return load(publisher).allows() >= MOST_ALLOWS_OF_ONE
                && of(publisher, subject)
                        .filter(word -> word.word() instanceof Body.Allow)
                        .isEmpty();
    }

    private boolean isFullFor(Statement statement) {
        return all.statements() >= MOST || all.bytes() + Load.bytes(statement) > MOST_BYTES;
    }

    /** Who has said most of those whose words give way to this one's. */
    private Optional<Said> givingWayTo(NodeKey publisher) {
        int own = rank.applyAsInt(publisher);
        return own == 0
                ? Optional.empty()
                : byPublisher.entrySet().stream()
                        .filter(other -> rank.applyAsInt(other.getKey()) < own)
                        .min(Comparator.<Map.Entry<NodeKey, Said>>comparingInt(other -> rank.applyAsInt(other.getKey()))
                                .thenComparing(other -> -other.getValue().load.bytes()))
                        .map(Map.Entry::getValue);
    }

    private void count(Statement statement, Said said, int sign) {
        said.load = said.load.plus(statement, sign);
        if (said.load.statements() == 0) {
            byPublisher.remove(statement.publisher());
        }
        Load together = byBranch.getOrDefault(said.branch, Load.NONE).plus(statement, sign);
        if (together.statements() == 0) {
            byBranch.remove(said.branch);
        } else {
            byBranch.put(said.branch, together);
        }
        all = all.plus(statement, sign);
    }

    /** What came of a statement. */
    enum Outcome {
        NEW,
        KNOWN,
        OVER_QUOTA
    }

    /** @param gone what had to go for it, the word before it included */
    record Put(Outcome outcome, List<Statement> gone) {}

    Put put(Statement statement) {
        if (knows(statement)) {
            return new Put(Outcome.KNOWN, List.of());
        }
        List<Statement> gone = new ArrayList<>();
        Optional<Statement> before = of(statement.publisher(), statement.subject());
        before.ifPresent(word -> drop(word, gone));
        boolean takesBack = before.isPresent() && statement.word() instanceof Body.Revocation;
        if (!takesBack && (isOverItsShare(statement) || !hasRoomFor(statement, gone))) {
            // The word before it is gone: its publisher no longer stands by that.
            return new Put(Outcome.OVER_QUOTA, gone);
        }
        bySubject.computeIfAbsent(statement.subject(), _ -> new HashMap<>()).put(statement.publisher(), statement);
        Said said = byPublisher.computeIfAbsent(statement.publisher(), key -> new Said(branch.apply(key)));
        said.on.put(statement.subject(), statement);
        count(statement, said, 1);
        byEnd.add(statement);
        if (statement.word() instanceof Body.Allow) {
            allows.add(statement);
        }
        return new Put(Outcome.NEW, gone);
    }

    private boolean hasRoomFor(Statement statement, List<Statement> gone) {
        while (isFullFor(statement)) {
            Optional<Said> other = givingWayTo(statement.publisher());
            if (other.isEmpty()) {
                return false;
            }
            drop(other.get().on.values().iterator().next(), gone);
        }
        return true;
    }

    private void drop(Statement statement, List<Statement> gone) {
        remove(statement);
        gone.add(statement);
    }

    void remove(Statement statement) {
        if (byEnd.remove(statement)) {
            allows.remove(statement);
            Map<NodeKey, Statement> others = bySubject.get(statement.subject());
            others.remove(statement.publisher());
            if (others.isEmpty()) {
                bySubject.remove(statement.subject());
            }
            Said said = byPublisher.get(statement.publisher());
            said.on.remove(statement.subject());
            count(statement, said, -1);
        }
    }

    /** An operator has decided otherwise: this word isn't taken again, however it comes. */
    void bury(Statement statement) {
        remove(statement);
        bury(Name.of(statement), statement.expires());
    }

    void bury(Name name, Instant until) {
        buried.put(name, until);
    }

    int count(NodeKey publisher) {
        return load(publisher).statements();
    }

    int size() {
        return byEnd.size();
    }

    boolean knows(Statement statement) {
        Statement held = bySubject.getOrDefault(statement.subject(), Map.of()).get(statement.publisher());
        return held != null && !statement.isLaterThan(held) || buried.containsKey(Name.of(statement));
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
        return byPublisher.containsKey(publisher)
                ? List.copyOf(byPublisher.get(publisher).on.values())
                : List.of();
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

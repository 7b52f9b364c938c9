// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which sources several nodes have seen, none of them enough to tell of it as a ban: the same source at a few ports of many nodes
 * is one scan, as it is at many ports of one. In memory only, and of those alone who count. Not thread-safe.
 */
final class FleetScans {

    /** So many nodes within {@link #WINDOW}: as many as addresses of one node on one port. */
    static final int NODES = 3;

    static final Duration WINDOW = Duration.ofHours(1);

    /** A scan holds for a window from its last sighting on: its first one must be known for as long. */
    static final Duration REMEMBERED = WINDOW.multipliedBy(2);

    /** Sources of which one node's sightings are remembered: its oldest go first, and no other's. */
    private static final int MOST_OF_ONE = 1_000;

    /**
     * A node's sighting of a source.
     *
     * @param until when it is forgotten
     */
    record Seen(NodeKey by, EventId id, long sequence, String origin, Instant at, Instant until) {

        static Seen of(Message message) {
            Body.Sighting sighting = (Body.Sighting) message.body();
            Instant at = message.header().issued();
            Instant said = message.header().expires();
            Instant latest = at.plus(REMEMBERED);
            return new Seen(
                    message.publisher(),
                    message.header().id(),
                    message.header().sequence(),
                    sighting.origin(),
                    at,
                    said.isBefore(latest) ? said : latest);
        }

        /** Safe to print. */
        String shown() {
            return by.nodeId().substring(0, 12) + " " + SafeText.printable(origin);
        }
    }

    /** A source that enough nodes have seen, until a window after the last did. */
    record Scan(List<Seen> sightings, Instant until) {

        Set<NodeKey> by() {
            return sightings.stream().map(Seen::by).collect(Collectors.toSet());
        }
    }

    private final InstantSource clock;
    private final Map<Subject, Map<NodeKey, Seen>> bySubject = new HashMap<>();
    private final Map<NodeKey, Set<Subject>> byPublisher = new HashMap<>();

    FleetScans(InstantSource clock) {
        this.clock = clock;
    }

    /** @return of whom something had to be forgotten for it */
    List<Subject> add(Subject subject, Seen seen) {
        boolean isNew = of(seen.by(), subject)
                .map(before -> before.sequence() < seen.sequence())
                .orElse(true);
        if (!isNew || !seen.until().isAfter(clock.instant())) {
            return List.of();
        }
        remove(seen.by(), subject);
        bySubject.computeIfAbsent(subject, _ -> new HashMap<>()).put(seen.by(), seen);
        Set<Subject> of = byPublisher.computeIfAbsent(seen.by(), _ -> new LinkedHashSet<>());
        of.add(subject);
        if (of.size() <= MOST_OF_ONE) {
            return List.of();
        }
        Subject oldest = of.iterator().next();
        remove(seen.by(), oldest);
        return List.of(oldest);
    }

    private void remove(NodeKey publisher, Subject subject) {
        if (bySubject.containsKey(subject) && bySubject.get(subject).remove(publisher) != null) {
            bySubject.computeIfPresent(subject, (_, on) -> on.isEmpty() ? null : on);
            byPublisher.computeIfPresent(publisher, (_, of) -> {
                of.remove(subject);
                return of.isEmpty() ? null : of;
            });
        }
    }

    Optional<Seen> of(NodeKey publisher, Subject subject) {
        return Optional.ofNullable(bySubject.get(subject)).map(on -> on.get(publisher));
    }

    Collection<Seen> on(Subject subject) {
        Map<NodeKey, Seen> on = bySubject.get(subject);
        return on == null ? List.of() : List.copyOf(on.values());
    }

    List<Subject> subjects() {
        return List.copyOf(bySubject.keySet());
    }

    List<Subject> overlapping(Subject subject) {
        return bySubject.keySet().stream().filter(subject::overlaps).toList();
    }

    /** @param counts whose sightings do */
    Optional<Scan> scan(Subject subject, Predicate<NodeKey> counts) {
        List<Seen> all = on(subject).stream()
                .filter(seen -> counts.test(seen.by()))
                .sorted(Comparator.comparing(Seen::at))
                .toList();
        for (int last = all.size() - 1; last >= NODES - 1; last--) {
            Instant end = all.get(last).at();
            Instant until = end.plus(WINDOW);
            List<Seen> together = all.subList(0, last + 1).stream()
                    .filter(seen -> !seen.at().isBefore(end.minus(WINDOW)))
                    .toList();
            if (together.size() >= NODES && until.isAfter(clock.instant())) {
                return Optional.of(new Scan(together, until));
            }
        }
        return Optional.empty();
    }

    /** What the publisher had seen of the subject before it said that counts no more. */
    void replace(Statement word) {
        of(word.publisher(), word.subject())
                .filter(seen -> seen.sequence() < word.message().header().sequence())
                .ifPresent(_ -> remove(word.publisher(), word.subject()));
    }

    /** An operator has decided otherwise: it takes new sightings. */
    void forget(Subject subject) {
        on(subject).forEach(seen -> remove(seen.by(), subject));
    }

    /** Forgets what is over. @return whom it was about */
    List<Subject> expire() {
        Instant now = clock.instant();
        List<Subject> changed = new ArrayList<>();
        for (Subject subject : subjects()) {
            for (Seen seen : on(subject)) {
                if (!seen.until().isAfter(now)) {
                    remove(seen.by(), subject);
                    changed.add(subject);
                }
            }
        }
        return changed;
    }
}

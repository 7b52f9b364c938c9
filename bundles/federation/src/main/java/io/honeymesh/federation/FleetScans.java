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

    private static final int MOST_SUBJECTS = 20_000;

    /** The latest of one subject: more than it takes. */
    private static final int MOST_OF_ONE = 32;

    /**
     * A node's sighting of a source.
     *
     * @param until when it is forgotten
     */
    record Seen(NodeKey by, EventId id, String origin, Instant at, Instant until) {

        static Seen of(Message message) {
            Body.Sighting sighting = (Body.Sighting) message.body();
            Instant at = message.header().issued();
            Instant said = message.header().expires();
            Instant latest = at.plus(REMEMBERED);
            return new Seen(
                    message.publisher(),
                    message.header().id(),
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
    private final Bounded<Subject, Bounded<NodeKey, Seen>> bySubject = new Bounded<>(MOST_SUBJECTS);

    FleetScans(InstantSource clock) {
        this.clock = clock;
    }

    void add(Subject subject, Seen seen) {
        if (seen.until().isAfter(clock.instant())) {
            bySubject
                    .computeIfAbsent(subject, _ -> new Bounded<>(MOST_OF_ONE))
                    .merge(seen.by(), seen, (before, now) -> now.at().isAfter(before.at()) ? now : before);
        }
    }

    Optional<Seen> of(NodeKey publisher, Subject subject) {
        return Optional.ofNullable(bySubject.get(subject)).map(on -> on.get(publisher));
    }

    Collection<Seen> on(Subject subject) {
        Map<NodeKey, Seen> on = bySubject.get(subject);
        return on == null ? List.of() : List.copyOf(on.values());
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

    /** It is taken back. */
    void remove(NodeKey publisher, Subject subject, EventId id) {
        of(publisher, subject)
                .filter(seen -> seen.id().equals(id))
                .ifPresent(_ -> bySubject.get(subject).remove(publisher));
    }

    /** An operator has decided otherwise: it takes new sightings. */
    void forget(Subject subject) {
        bySubject.remove(subject);
    }

    /** Forgets what is over. @return whom it was about */
    List<Subject> expire() {
        Instant now = clock.instant();
        List<Subject> changed = new ArrayList<>();
        bySubject.forEach((subject, on) -> {
            if (on.values().removeIf(seen -> !seen.until().isAfter(now))) {
                changed.add(subject);
            }
        });
        bySubject.values().removeIf(Map::isEmpty);
        return changed;
    }
}

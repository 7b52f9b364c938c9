// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.spi.History;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What one source touched, and when. Not thread-safe: {@link Sightings} guards it. */
final class Trail {

    static final int MAX_TARGETS = 32;
    static final int MAX_VISITS = 16;

    /** Longer than the longest window a rule may look back. */
    static final Duration MEMORY = Duration.ofDays(30);

    /** Two mistakes a day apart are two mistakes. */
    private static final Duration PORT_MEMORY = Duration.ofHours(1);

    /** As long as a bare ban lasts by default: who comes back then comes anew. */
    private static final Duration BETWEEN_VISITS = Duration.ofMinutes(10);

    private record Span(Instant first, Instant last) {}

    private final Subject source;
    private final Instant firstSeen;
    private final boolean proven;
    private final Map<Endpoint, Span> targets = LinkedHashMap.newLinkedHashMap(2);
    private final Deque<Instant> visits = new ArrayDeque<>(2);
    private Instant lastTouch = Instant.MIN;
    private int touches;

    Trail(Subject source, EvidenceGrade grade, Instant firstSeen) {
        this.source = source;
        this.proven = grade == EvidenceGrade.PROVEN;
        this.firstSeen = firstSeen;
    }

    void add(Touch touch) {
        Instant at = touch.at();
        touches++;
        if (lastTouch.isBefore(at.minus(BETWEEN_VISITS))) {
            if (visits.size() == MAX_VISITS) {
                visits.removeFirst();
            }
            visits.addLast(at);
        }
        lastTouch = at;
        Endpoint local = touch.flow().local();
        targets.merge(local, new Span(at, at), (known, now) -> new Span(known.first, at));
        if (targets.size() > MAX_TARGETS) {
            targets.remove(longestUntouched());
        }
    }

    private Endpoint longestUntouched() {
        return Collections.min(targets.entrySet(), Comparator.comparing(target -> target.getValue().last))
                .getKey();
    }

    void forget(Instant now) {
        targets.values().removeIf(span -> span.last.isBefore(now.minus(MEMORY)));
        visits.removeIf(begun -> begun.isBefore(now.minus(MEMORY)));
    }

    /** How much it keeps. */
    int weight() {
        return 1 + targets.size() + visits.size();
    }

    History history(Instant now) {
        Set<Integer> ports = proven
                ? targets.entrySet().stream()
                        .filter(target -> !target.getValue().last.isBefore(now.minus(PORT_MEMORY)))
                        .map(target -> target.getKey().port())
                        .collect(Collectors.toUnmodifiableSet())
                : Set.of();
        List<History.Target> known = targets.entrySet().stream()
                .map(target -> new History.Target(target.getKey(), target.getValue().first, target.getValue().last))
                .toList();
        return new History(source, firstSeen, touches, ports, known, List.copyOf(visits), List.of());
    }
}

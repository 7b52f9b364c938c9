// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether enough peers say the same who can't be one and the same (S22): each counted has an introducer lineage and a network of
 * its own. Pure.
 */
final class Corroboration {

    /**
     * One who says so.
     *
     * @param lineage whom of those that this node chose it comes from
     * @param network where it speaks from; several that have none in common are several networks
     */
    record Voice(String lineage, String network, Instant expires) {}

    private Corroboration() {}

    /** How many must agree of {@code n} publishers that are trusted at all. */
    static int quorum(int n) {
        return Math.max(2, n / 3 + 1);
    }

    /** Until when enough of them agree; empty if they don't. */
    static Optional<Instant> until(List<Voice> voices, int quorum) {
        List<Voice> longestFirst = voices.stream()
                .sorted(Comparator.comparing(Voice::expires).reversed())
                .toList();
        Matching matching = new Matching();
        for (Voice voice : longestFirst) {
            if (matching.add(voice) && matching.size() >= quorum) {
                return Optional.of(voice.expires());
            }
        }
        return Optional.empty();
    }

    /** The most pairs of a lineage and a network that share neither (augmenting paths, as Kuhn's algorithm). */
    private static final class Matching {
        private final Map<String, List<String>> networksOf = new HashMap<>();
        private final Map<String, String> lineageOf = new HashMap<>();

        int size() {
            return lineageOf.size();
        }

        /** Whether the voice makes it larger. */
        boolean add(Voice voice) {
            networksOf.computeIfAbsent(voice.lineage(), _ -> new ArrayList<>()).add(voice.network());
            int before = size();
            for (String lineage : List.copyOf(networksOf.keySet())) {
                if (!lineageOf.containsValue(lineage) && augment(lineage, new HashSet<>())) {
                    return size() > before;
                }
            }
            return false;
        }

        private boolean augment(String lineage, Set<String> visited) {
            for (String network : networksOf.getOrDefault(lineage, List.of())) {
                if (visited.add(network)) {
                    String holder = lineageOf.get(network);
                    if (holder == null || augment(holder, visited)) {
                        lineageOf.put(network, lineage);
                        return true;
                    }
                }
            }
            return false;
        }
    }
}

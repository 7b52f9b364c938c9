// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;

/** What the journal's tables hold, and how they change. */
final class JournalRows {

    private JournalRows() {}

    /**
     * A ban as stored.
     *
     * @param placed when each reason's expiry was set, so that its original duration is known (S34)
     */
    record Held(Ban ban, Map<Reason, Instant> placed) {
        Held {
            placed = Reason.copyOf(placed);
        }
    }

    /** Full bans a subject has earned, and when the last of them began or ended. */
    record Offence(int count, Instant last) {}

    /** Everything, as read at start. Only the rows that could be read: an unknown reason is left out. */
    record Loaded(
            List<Held> bans,
            List<Allow> allows,
            Map<Subject, Offence> offences,
            List<FingerprintOrder> fingerprints,
            Map<Place, byte[]> shelf,
            Instant lastWritten) {}

    /** Where a record of the shelf lies. */
    record Place(String box, String name) implements Comparable<Place> {

        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::box).thenComparing(Place::name);

        /** No place in a box is before it. */
        static Place first(String box) {
            return new Place(box, "");
        }

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * What to write in one transaction; an empty value deletes the row.
     *
     * @param whole whether the tables are to hold nothing else
     */
    record Changes(
            boolean whole,
            Map<Subject, Optional<Held>> bans,
            Map<Subject, Optional<Allow>> allows,
            Map<Subject, Optional<Offence>> offences,
            Map<Fingerprint, Optional<FingerprintOrder>> fingerprints,
            Map<Place, Optional<byte[]>> shelf) {

        static final Changes NONE = new Changes(false, Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

        boolean isEmpty() {
            return !whole
                    && bans.isEmpty()
                    && allows.isEmpty()
                    && offences.isEmpty()
                    && fingerprints.isEmpty()
                    && shelf.isEmpty();
        }

        /**
         * The same in parts of at most so many subjects, each subject's rows together; at least one part. What replaces
         * everything stays one, for half of it must never be on disk alone.
         */
        List<Changes> parts(int subjects) {
            Set<Subject> all = new LinkedHashSet<>(bans.keySet());
            all.addAll(allows.keySet());
            all.addAll(offences.keySet());
            if (whole || all.size() <= subjects) {
                return List.of(this);
            }
            List<Changes> parts = new ArrayList<>(all.stream()
                    .gather(Gatherers.windowFixed(subjects))
                    .map(this::only)
                    .toList());
            // An operator's orders are few, and records small.
            parts.addFirst(new Changes(false, Map.of(), Map.of(), Map.of(), fingerprints, shelf));
            return List.copyOf(parts);
        }

        private Changes only(List<Subject> subjects) {
            return new Changes(
                    false, only(bans, subjects), only(allows, subjects), only(offences, subjects), Map.of(), Map.of());
        }

        private static <V> Map<Subject, V> only(Map<Subject, V> rows, List<Subject> subjects) {
            return subjects.stream()
                    .filter(rows::containsKey)
                    .collect(Collectors.toMap(Function.identity(), rows::get));
        }
    }
}

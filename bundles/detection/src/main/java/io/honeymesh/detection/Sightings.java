// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.spi.History;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Remembers sources and what each touched. A source is an IPv4 address or an IPv6 /64, of neighbours on the link an address
 * (S01). What is proven and what is claimed have tables of their own: whatever is forged, it neither adds to nor pushes out
 * what was proven (S02, S06). In a full table the longest unseen go first. Thread-safe.
 */
final class Sightings {

    /** What a table holds: sources, and pieces of what is known of them. */
    record Room(int sources, int pieces) {}

    private static final Room PROVEN = new Room(16_384, 65_536);
    private static final Room CLAIMED = new Room(4_096, 16_384);

    private static final int IPV6_NETWORK = 64;

    private static final class Table {
        private final Room room;
        private final Map<Subject, Trail> trails = new LinkedHashMap<>(64, 0.75f, true);
        private int pieces;

        Table(Room room) {
            this.room = room;
        }

        History history(Subject source, Observation observation, Consumer<Trail> change) {
            Instant at = observation.at();
            Trail trail = trails.get(source);
            if (trail == null) {
                trail = new Trail(source, observation.grade(), at);
                trails.put(source, trail);
            } else {
                pieces -= trail.weight();
            }
            trail.forget(at);
            change.accept(trail);
            pieces += trail.weight();
            shrink();
            return trail.history(at);
        }

        private void shrink() {
            Iterator<Trail> eldest = trails.values().iterator();
            while (trails.size() > room.sources || pieces > room.pieces) {
                pieces -= eldest.next().weight();
                eldest.remove();
            }
        }
    }

    private final Predicate<IpAddress> neighbour;
    private final Table proven;
    private final Table claimed;

    Sightings() {
        this(new Neighbours());
    }

    /** @param neighbour whether an address is of a network of this machine's own */
    Sightings(Predicate<IpAddress> neighbour) {
        this(neighbour, PROVEN, CLAIMED);
    }

    Sightings(Predicate<IpAddress> neighbour, Room proven, Room claimed) {
        this.neighbour = neighbour;
        this.proven = new Table(proven);
        this.claimed = new Table(claimed);
    }

    /** Counts the touch; what is known of its source, this touch included. */
    History touched(Touch touch) {
        return history(touch, trail -> trail.add(touch));
    }

    /** What is known of an observation's source. */
    History of(Observation observation) {
        return history(observation, trail -> {});
    }

    private synchronized History history(Observation observation, Consumer<Trail> change) {
        Table table = observation.grade() == EvidenceGrade.PROVEN ? proven : claimed;
        return table.history(sourceOf(observation.source()), observation, change);
    }

    private Subject sourceOf(IpAddress address) {
        boolean network = address instanceof Ipv6 && !neighbour.test(address);
        return network ? new Subject(address, IPV6_NETWORK) : Subject.host(address);
    }
}

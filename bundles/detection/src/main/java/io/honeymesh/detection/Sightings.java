// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.spi.History;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Remembers recent sources, and the trap ports each touched within the hour. A source is an IPv4 address or an IPv6 /64, of
 * neighbours on the link an address (S01). Bounded, the longest unseen go first. Thread-safe.
 */
final class Sightings {

    private static final int MAX_SOURCES = 50_000;
    private static final int MAX_PORTS_PER_SOURCE = 64;

    /** Two mistakes a day apart are two mistakes. */
    private static final Duration PORT_MEMORY = Duration.ofHours(1);

    private static final int IPV6_NETWORK = 64;

    private static final class Source {
        private final Instant firstSeen;
        private final Map<Integer, Instant> trapPorts = new HashMap<>(4);
        private int touches;

        Source(Instant firstSeen) {
            this.firstSeen = firstSeen;
        }

        void forget(Instant before) {
            trapPorts.values().removeIf(touched -> touched.isBefore(before));
        }
    }

    private final Predicate<IpAddress> neighbour;
    private final Map<Subject, Source> sources = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Subject, Source> eldest) {
            return size() > MAX_SOURCES;
        }
    };

    Sightings() {
        this(new Neighbours());
    }

    /** @param neighbour whether an address is of a network of this machine's own */
    Sightings(Predicate<IpAddress> neighbour) {
        this.neighbour = neighbour;
    }

    /** Counts the touch; what is known of its source, this touch included. */
    synchronized History touched(Touch touch) {
        Source source = source(touch.source(), touch.at());
        source.touches++;
        int port = touch.flow().local().port();
        boolean room = source.trapPorts.size() < MAX_PORTS_PER_SOURCE || source.trapPorts.containsKey(port);
        if (touch.grade() == EvidenceGrade.PROVEN && room) {
            source.trapPorts.put(port, touch.at());
        }
        return history(source);
    }

    synchronized History of(IpAddress address, Instant at) {
        return history(source(address, at));
    }

    private Source source(IpAddress address, Instant at) {
        boolean network = address instanceof Ipv6 && !neighbour.test(address);
        Subject key = network ? new Subject(address, IPV6_NETWORK) : Subject.host(address);
        Source source = sources.computeIfAbsent(key, k -> new Source(at));
        source.forget(at.minus(PORT_MEMORY));
        return source;
    }

    private static History history(Source source) {
        return new History(source.firstSeen, source.touches, source.trapPorts.keySet(), List.of());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Scan.Kind;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.ScanTrackers;
import io.honeymesh.enforcement.EnforcementSettings.ScanSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code scan.h} once more, for probes that are on record: the same windows, thresholds and limits. It counts ports one by one
 * where the kernel has a bitmap of 64 bits, in which two ports may be one: the kernel may see a scan a few ports later. What
 * was a decoy is not on record, so that a scan of many addresses is not found; nor is which /64 was the node's own.
 */
final class ScanCount implements ScanTrackers.Tracker {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int IPV6_NETWORK = 64;

    private final ScanSettings settings;
    private final Map<Subject, Source> sources = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Subject, Source> eldest) {
            return size() > settings.sources();
        }
    };
    private Instant minute = Instant.MIN;
    private int stopsThisMinute;

    ScanCount(ScanSettings settings) {
        this.settings = settings;
    }

    private static final class Source {
        private final Set<Integer> fastPorts = new HashSet<>();
        private final Set<Integer> slowPorts = new HashSet<>();
        private Instant fastStart;
        private Instant slowStart;
        private Instant dayStart;
        private Duration stoppedToday = Duration.ZERO;
        private Instant until = Instant.MIN;
        private Optional<Instant> reported = Optional.empty();
        private int stealthProbes;

        Source(Instant now) {
            fastStart = now;
            slowStart = now;
            dayStart = now;
        }
    }

    @Override
    public Optional<Scan> probe(Instant at, IpAddress address, Endpoint target, boolean stealth) {
        if (!settings.enabled() || settings.ignoredPorts().contains(target.port())) {
            return Optional.empty();
        }
        Subject key = address instanceof Ipv6 && !settings.hosts6()
                ? new Subject(address, IPV6_NETWORK)
                : Subject.host(address);
        Source source = sources.computeIfAbsent(key, k -> new Source(at));
        if (at.isBefore(source.until)) {
            return Optional.empty();
        }
        return count(source, at, target.port(), stealth).flatMap(kind -> tripped(source, at, address, target, kind));
    }

    private Optional<Kind> count(Source source, Instant at, int port, boolean stealth) {
        if (!at.isBefore(source.fastStart.plus(settings.fastWindow()))) {
            source.fastStart = at;
            source.fastPorts.clear();
        }
        if (!at.isBefore(source.slowStart.plus(settings.slowWindow()))) {
            source.slowStart = at;
            source.slowPorts.clear();
            source.stealthProbes = 0;
        }
        source.fastPorts.add(port);
        source.slowPorts.add(port);
        source.stealthProbes += stealth ? 1 : 0;
        if (source.stealthProbes >= settings.stealthProbes()) {
            return Optional.of(Kind.STEALTH);
        }
        if (source.fastPorts.size() >= settings.fastPorts()) {
            return Optional.of(Kind.FAST);
        }
        return source.slowPorts.size() >= settings.slowPorts() ? Optional.of(Kind.SLOW) : Optional.empty();
    }

    private Optional<Scan> tripped(Source source, Instant at, IpAddress address, Endpoint target, Kind kind) {
        int seen = switch (kind) {
            case FAST -> source.fastPorts.size();
            case SLOW -> source.slowPorts.size();
            default -> source.stealthProbes;
        };
        source.fastPorts.clear();
        source.slowPorts.clear();
        source.stealthProbes = 0;
        Duration stop = stop(source, at);
        boolean told = source.reported
                .filter(before -> at.isBefore(before.plus(MINUTE)))
                .isPresent();
        if (stop.isZero() && told) {
            return Optional.empty();
        }
        source.reported = Optional.of(at);
        Duration window = Duration.between(source.slowStart, at);
        return Optional.of(new Scan(at, address, EvidenceGrade.CLAIMED, kind, seen, 1, window, target, stop));
    }

    /** How long the kernel would stop this source: what its day has left, unless the whole node's minute is used up. */
    private Duration stop(Source source, Instant at) {
        if (source.stoppedToday.isZero() || !at.isBefore(source.dayStart.plus(DAY))) {
            source.dayStart = at;
            source.stoppedToday = Duration.ZERO;
        }
        Duration left = settings.stopPerDay().minus(source.stoppedToday);
        Duration stop = settings.stop().compareTo(left) < 0 ? settings.stop() : left;
        if (stop.isZero() || stop.isNegative()) {
            return Duration.ZERO;
        }
        if (minute.equals(Instant.MIN) || !at.isBefore(minute.plus(MINUTE))) {
            minute = at;
            stopsThisMinute = 0;
        }
        if (stopsThisMinute >= settings.stopsPerMinute()) {
            return Duration.ZERO;
        }
        stopsThisMinute++;
        source.stoppedToday = source.stoppedToday.plus(stop);
        source.until = at.plus(stop);
        return stop;
    }
}

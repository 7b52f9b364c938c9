// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration, checked. {@link EnforcementConfiguration} says what each value is for.
 *
 * @param interfaces names; empty to choose
 * @param chained names of interfaces that are shared with other XDP programs
 * @param pinned how long bans go on being dropped without this process; zero: they end with it
 * @param quarantine how long the kernel may drop a source by itself after its handshake with a trap; zero: not at all
 * @param decoySynsPerSecond how many connections to decoys one source may ask for; 0: any number
 * @param scan thresholds and limits of scan detection
 */
record EnforcementSettings(
        List<String> interfaces,
        List<String> chained,
        AttachChoice attach,
        int capacity,
        int prefixCapacity,
        int containedCapacity,
        Duration pinned,
        Duration quarantine,
        AllPortsSettings allPorts,
        int decoySynsPerSecond,
        ScanSettings scan) {
    private static final Logger LOG = LoggerFactory.getLogger(EnforcementSettings.class);

    /** How to attach. */
    enum AttachChoice {
        AUTO,
        NATIVE,
        GENERIC
    }

    /**
     * @param quiet how long all ports are watched before any is steered
     * @param memory how long a port that was used stays its user's
     * @param reserved ports that are never steered
     */
    record AllPortsSettings(Duration quiet, Duration memory, Set<Integer> reserved) {}

    /**
     * @param sources whose state is kept at the same time
     * @param hosts6 whether IPv6 sources count by their address and not by their /64
     */
    record ScanSettings(
            boolean enabled,
            int sources,
            boolean hosts6,
            int fastPorts,
            Duration fastWindow,
            int slowPorts,
            Duration slowWindow,
            int stealthProbes,
            Duration stop,
            Duration stopPerDay,
            int stopsPerMinute,
            Set<Integer> ignoredPorts) {}

    /** Distinct ports are counted in a bitmap of 64 bits, which can't tell more. */
    private static final int MAX_PORTS_COUNTED = 48;

    private static final Duration SECOND = Duration.ofSeconds(1);
    /** Policy decides within milliseconds; what takes longer than this is no longer waiting for it. */
    private static final Duration LONGEST_QUARANTINE = Duration.ofSeconds(10);

    private static final Duration SHORTEST_PINNED = Duration.ofSeconds(10);
    private static final Duration LONGEST_PINNED = Duration.ofHours(24);
    /** CLAIMED evidence stops nobody for longer, neither at once nor in a day (S02). */
    private static final Duration LONGEST_STOP = Duration.ofMinutes(30);

    private static final String PORTS_ALLOWED = "ports and ranges of ports from 1 to 65535, such as 50000-50100";

    /** @throws IllegalArgumentException that names file, key, value and what is allowed */
    static EnforcementSettings of(Map<String, ?> properties) {
        Settings in = new Settings(EnforcementConfiguration.PID, properties);
        EnforcementSettings settings = new EnforcementSettings(
                interfaces(in, "interfaces"),
                interfaces(in, "chained"),
                in.choice("attach", AttachChoice.AUTO),
                in.integer("capacity", 10_000, 1, 4_000_000),
                in.integer("prefix.capacity", 4096, 1, 1_000_000),
                in.integer("contained.capacity", 8192, 1, 1_000_000),
                pinned(in),
                in.duration("quarantine", SECOND, Duration.ZERO, LONGEST_QUARANTINE),
                new AllPortsSettings(
                        in.duration("all.ports.quiet", Duration.ofMinutes(10), SECOND, Duration.ofHours(24)),
                        in.duration("all.ports.memory", Duration.ofDays(7), SECOND, Duration.ofDays(365)),
                        ports(in.list("all.ports.reserved", PORTS_ALLOWED, EnforcementSettings::range))),
                in.integer("decoy.syns.per.second", 50, 0, 65_535),
                new ScanSettings(
                        in.flag("scan.enabled", true),
                        in.integer("scan.sources", 16_384, 64, 4_000_000),
                        in.flag("scan.ipv6.hosts", false),
                        in.integer("scan.fast.ports", 10, 2, MAX_PORTS_COUNTED),
                        in.duration("scan.fast.window", Duration.ofSeconds(3), SECOND, Duration.ofHours(1)),
                        in.integer("scan.slow.ports", 20, 2, MAX_PORTS_COUNTED),
                        in.duration("scan.slow.window", Duration.ofHours(1), SECOND, Duration.ofDays(1)),
                        in.integer("scan.stealth.probes", 3, 1, 255),
                        in.duration("scan.stop", Duration.ofMinutes(10), SECOND, LONGEST_STOP),
                        in.duration("scan.stop.per.day", LONGEST_STOP, Duration.ZERO, LONGEST_STOP),
                        in.integer("scan.stops.per.minute", 200, 0, 200),
                        ports(in.list("scan.ignored.ports", PORTS_ALLOWED, EnforcementSettings::range))));
        in.unknown().forEach(LOG::warn);
        return settings;
    }

    /** The node says every second that it is there; a busy machine may delay that. */
    private static Duration pinned(Settings in) {
        Duration pinned = in.duration("pinned", Duration.ZERO, Duration.ZERO, LONGEST_PINNED);
        if (!pinned.isZero() && pinned.compareTo(SHORTEST_PINNED) < 0) {
            throw new IllegalArgumentException(
                    EnforcementConfiguration.PID + ": pinned = '" + DurationText.format(pinned)
                            + "' is not allowed: use 0s for not at all, or a time from 10s to 24h");
        }
        return pinned;
    }

    private static List<String> interfaces(Settings in, String key) {
        return in.list(key, "interface names of at most 15 characters", EnforcementSettings::interfaceName).stream()
                .distinct()
                .toList();
    }

    private static String interfaceName(String name) {
        if (name.length() > 15 || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/')) {
            throw new IllegalArgumentException(name);
        }
        return name;
    }

    private static IntStream range(String text) {
        String[] ends = text.split("-", 2);
        int from = Integer.parseInt(ends[0].strip());
        int to = Integer.parseInt(ends[ends.length - 1].strip());
        if (from < 1 || to > 65535 || from > to) {
            throw new IllegalArgumentException(text);
        }
        return IntStream.rangeClosed(from, to);
    }

    private static Set<Integer> ports(List<IntStream> ranges) {
        return ranges.stream().flatMap(IntStream::boxed).collect(Collectors.toCollection(TreeSet::new));
    }
}

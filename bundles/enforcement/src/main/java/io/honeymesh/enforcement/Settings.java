// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The configuration, checked. {@link EnforcementConfiguration} says what each value is for.
 *
 * @param interfaces names; empty to choose
 * @param scan thresholds and limits of scan detection
 */
record Settings(
        List<String> interfaces,
        AttachChoice attach,
        int capacity,
        int prefixCapacity,
        int containedCapacity,
        ScanSettings scan) {
    /** How to attach. */
    enum AttachChoice {
        AUTO,
        NATIVE,
        GENERIC
    }

    /** @param sources whose state is kept at the same time */
    record ScanSettings(
            boolean enabled,
            int sources,
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

    /** @throws IllegalArgumentException that names pid, key, value and what is allowed */
    static Settings of(Map<String, ?> properties) {
        Reader in = new Reader(properties);
        return new Settings(
                in.strings("interfaces"),
                in.choice("attach", AttachChoice.AUTO),
                in.number("capacity", 10_000, 1, 4_000_000),
                in.number("prefix.capacity", 4096, 1, 1_000_000),
                in.number("contained.capacity", 8192, 1, 1_000_000),
                new ScanSettings(
                        in.flag("scan.enabled", true),
                        in.number("scan.sources", 16_384, 64, 4_000_000),
                        in.number("scan.fast.ports", 10, 2, MAX_PORTS_COUNTED),
                        Duration.ofSeconds(in.number("scan.fast.window.seconds", 3, 1, 3600)),
                        in.number("scan.slow.ports", 20, 2, MAX_PORTS_COUNTED),
                        Duration.ofSeconds(in.number("scan.slow.window.seconds", 600, 1, 86_400)),
                        in.number("scan.stealth.probes", 3, 1, 255),
                        Duration.ofMinutes(in.number("scan.stop.minutes", 10, 1, 30)),
                        Duration.ofMinutes(in.number("scan.stop.per.day.minutes", 30, 0, 30)),
                        in.number("scan.stops.per.minute", 200, 0, 200),
                        in.ports("scan.ignored.ports")));
    }

    /** Reads values that a form, a file or a program may have given as text, number or list. */
    private record Reader(Map<String, ?> properties) {
        private static final int MAX_NAME = 15;

        private IllegalArgumentException bad(String key, Object value, String allowed) {
            return new IllegalArgumentException(
                    EnforcementConfiguration.PID + ": " + key + " = '" + value + "' is not valid; allowed: " + allowed);
        }

        int number(String key, int fallback, int min, int max) {
            Object value = properties.get(key);
            if (value == null) {
                return fallback;
            }
            try {
                int number = Integer.parseInt(value.toString().strip());
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                // answered below
            }
            throw bad(key, value, "a whole number from " + min + " to " + max);
        }

        boolean flag(String key, boolean fallback) {
            Object value = properties.get(key);
            return switch (value == null ? "" : value.toString().strip().toLowerCase(java.util.Locale.ROOT)) {
                case "" -> fallback;
                case "true" -> true;
                case "false" -> false;
                default -> throw bad(key, value, "true, false");
            };
        }

        AttachChoice choice(String key, AttachChoice fallback) {
            Object value = properties.get(key);
            if (value == null || value.toString().isBlank()) {
                return fallback;
            }
            try {
                return AttachChoice.valueOf(value.toString().strip().toUpperCase(java.util.Locale.ROOT));
            } catch (IllegalArgumentException unknown) {
                throw bad(key, value, "auto, native, generic");
            }
        }

        List<String> strings(String key) {
            Object value = properties.get(key);
            List<String> parts = switch (value) {
                case null -> List.of();
                case Object[] array ->
                    Arrays.stream(array).map(Object::toString).toList();
                case Iterable<?> list -> {
                    List<String> all = new java.util.ArrayList<>();
                    list.forEach(item -> all.add(String.valueOf(item)));
                    yield all;
                }
                default -> List.of(value.toString());
            };
            List<String> names = parts.stream()
                    .flatMap(part -> Arrays.stream(part.split(",")))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .distinct()
                    .collect(Collectors.toList());
            for (String name : names) {
                if (name.length() > MAX_NAME || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/')) {
                    throw bad(
                            key, value, "names and ranges of at most " + MAX_NAME + " characters, separated by commas");
                }
            }
            return names;
        }

        Set<Integer> ports(String key) {
            Set<Integer> ports = new TreeSet<>();
            for (String range : strings(key)) {
                String[] ends = range.split("-", 2);
                try {
                    int from = Integer.parseInt(ends[0].strip());
                    int to = Integer.parseInt(ends[ends.length - 1].strip());
                    if (from < 1 || to > 65535 || from > to) {
                        throw new NumberFormatException(range);
                    }
                    for (int port = from; port <= to; port++) {
                        ports.add(port);
                    }
                } catch (NumberFormatException notPorts) {
                    throw bad(key, range, "ports and ranges of ports from 1 to 65535, such as 50000-50100");
                }
            }
            return ports;
        }
    }
}

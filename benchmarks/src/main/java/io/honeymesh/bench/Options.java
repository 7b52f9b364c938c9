// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.LabException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param json where to write the report
 * @param dist the distribution, packed or unpacked; empty for the one that was built
 * @param sources how many addresses the latency is measured from
 * @param hz probes a second for that
 * @param warmUp touches before that, which aren't counted
 * @param rounds how often each case of a packet's cost is run
 * @param load what the load consists of
 * @param transports only these of the mesh; none for all
 * @param nodes how many of them in one process
 * @param events how many a ledger holds
 */
record Options(
        Optional<Path> json,
        Optional<Path> dist,
        int sources,
        int hz,
        int warmUp,
        int rounds,
        Load load,
        List<String> transports,
        int nodes,
        int events,
        boolean help) {

    /**
     * @param seconds how long it lasts
     * @param slow clients that hold a connection open
     * @param perSecond new connections a second
     */
    record Load(int seconds, int slow, int perSecond) {}

    private static final int MAX_SOURCES = 4000;
    private static final int MAX_HZ = 50_000;
    private static final int DEFAULT_WARM_UP = 20;
    private static final int DEFAULT_ROUNDS = 21;
    private static final int MAX_ROUNDS = 1000;
    private static final int DEFAULT_SECONDS = 60;
    private static final int MAX_SECONDS = 24 * 3600;
    private static final int DEFAULT_SLOW = 2000;
    private static final int MAX_SLOW = 4000;
    private static final int DEFAULT_PER_SECOND = 500;
    private static final int MAX_PER_SECOND = 5000;
    private static final int DEFAULT_NODES = 1000;
    private static final int MAX_NODES = 4000;
    private static final int DEFAULT_EVENTS = 1_000_000;
    private static final int MAX_EVENTS = 10_000_000;

    /** What is wrong with a command line, for the person who typed it. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static Options parse(String[] words, int defaultSources, int defaultHz) throws UsageException {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < words.length; i++) {
            String[] parts = words[i].split("=", 2);
            String name = parts[0];
            if (name.equals("--help") || name.equals("-h")) {
                given.put("--help", "");
            } else if (!name.matches(
                    "--(json|dist|sources|hz|warm-up|rounds|seconds|slow|rate|transport|nodes|events)")) {
                throw new UsageException("unknown argument: " + words[i]);
            } else if (parts.length == 2) {
                given.put(name, parts[1]);
            } else if (++i < words.length) {
                given.put(name, words[i]);
            } else {
                throw new UsageException(name + " needs a value");
            }
        }
        return new Options(
                Optional.ofNullable(given.get("--json"))
                        .map(file -> Path.of(file).toAbsolutePath()),
                Optional.ofNullable(given.get("--dist")).map(Path::of),
                number(given, "--sources", defaultSources, 1, MAX_SOURCES),
                number(given, "--hz", defaultHz, 100, MAX_HZ),
                number(given, "--warm-up", DEFAULT_WARM_UP, 0, MAX_SOURCES),
                number(given, "--rounds", DEFAULT_ROUNDS, 1, MAX_ROUNDS),
                new Load(
                        number(given, "--seconds", DEFAULT_SECONDS, 5, MAX_SECONDS),
                        number(given, "--slow", DEFAULT_SLOW, 0, MAX_SLOW),
                        number(given, "--rate", DEFAULT_PER_SECOND, 1, MAX_PER_SECOND)),
                transports(given),
                number(given, "--nodes", DEFAULT_NODES, 100, MAX_NODES),
                number(given, "--events", DEFAULT_EVENTS, 1000, MAX_EVENTS),
                given.containsKey("--help"));
    }

    private static List<String> transports(Map<String, String> given) throws UsageException {
        if (!given.containsKey("--transport")) {
            return List.of();
        }
        List<String> known = MeshTransport.ALL.stream().map(MeshTransport::name).toList();
        List<String> named = List.of(given.get("--transport").split(","));
        if (!known.containsAll(named)) {
            throw new UsageException(
                    "--transport is one or more of " + String.join(", ", known) + ", not: " + given.get("--transport"));
        }
        return named;
    }

    private static int number(Map<String, String> given, String name, int fallback, int min, int max)
            throws UsageException {
        String text = given.getOrDefault(name, Integer.toString(fallback));
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, like a number out of range.
        }
        throw new UsageException(name + " is a number from " + min + " to " + max + ", not: " + text);
    }

    /** The distribution asked for, else the one the launcher names, else the one built below the current folder. */
    Path distribution() {
        if (dist.isPresent()) {
            return dist.get();
        }
        String named = System.getProperty("honeymesh.tarball", "");
        if (!named.isEmpty()) {
            if (!Files.exists(Path.of(named))) {
                throw new LabException("no distribution: " + named + " is missing; build it with ./honeymesh build");
            }
            return Path.of(named);
        }
        return Distribution.built(
                Path.of(System.getProperty("honeymesh.root", "")).toAbsolutePath());
    }
}

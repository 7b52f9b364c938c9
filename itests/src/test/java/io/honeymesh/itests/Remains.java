// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a process holds of the kernel, counted by kind. Numbers in names count as one kind.
 *
 * @param descriptors open files, sockets, BPF objects
 * @param mappings memory-mapped BPF tables
 * @param listening TCP ports
 * @param threads by name
 */
record Remains(
        Map<String, Integer> descriptors,
        Map<String, Integer> mappings,
        Map<String, Integer> listening,
        Map<String, Integer> threads) {

    private static final String LISTEN = "0A";

    static Remains of(long pid, Inside inside) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        Map<String, Integer> threads = new TreeMap<>();
        for (String name : inside.ask("threads")) {
            if (!name.contains("insider")) {
                count(threads, name);
            }
        }
        return new Remains(
                descriptors(process.resolve("fd")), mappings(process), listening(process.resolve("net")), threads);
    }

    /** The ports on which anybody listens in that process' network namespace. */
    static Map<String, Integer> listening(Path net) throws IOException {
        Map<String, Integer> ports = new TreeMap<>();
        for (String table : new String[] {"tcp", "tcp6"}) {
            for (String line : Files.readAllLines(net.resolve(table))) {
                String[] columns = line.strip().split("\\s+");
                if (columns.length > 3 && columns[3].equals(LISTEN)) {
                    int port = Integer.parseInt(columns[1].substring(columns[1].indexOf(':') + 1), 16);
                    ports.merge("port " + port, 1, Integer::sum);
                }
            }
        }
        return ports;
    }

    private static Map<String, Integer> descriptors(Path folder) throws IOException {
        Map<String, Integer> kinds = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.toList()) {
                try {
                    count(kinds, Files.readSymbolicLink(each).toString());
                } catch (NoSuchFileException closedMeanwhile) {
                    // Not one that stays.
                }
            }
        }
        return kinds;
    }

    private static Map<String, Integer> mappings(Path process) throws IOException {
        Map<String, Integer> kinds = new TreeMap<>();
        try (Stream<String> lines = Files.lines(process.resolve("maps"))) {
            lines.filter(line -> line.contains("bpf")).forEach(line -> count(kinds, "bpf mapping"));
        }
        return kinds;
    }

    private static void count(Map<String, Integer> kinds, String name) {
        kinds.merge(name.replaceAll("[0-9]+", "N"), 1, Integer::sum);
    }

    /** Whether this holds nothing that the other doesn't. */
    boolean isNoMoreThan(Remains other) {
        return within(descriptors, other.descriptors)
                && within(mappings, other.mappings)
                && listening.equals(other.listening)
                && within(threads, other.threads);
    }

    private static boolean within(Map<String, Integer> mine, Map<String, Integer> others) {
        return mine.entrySet().stream().allMatch(kind -> kind.getValue() <= others.getOrDefault(kind.getKey(), 0));
    }
}

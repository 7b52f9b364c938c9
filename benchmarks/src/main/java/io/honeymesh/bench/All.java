// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code bench all}: each of the others in turn, in a JVM of its own, at its defaults, into one report. */
public final class All {

    private static final List<Class<?>> EACH = List.of(
            Xdp.class,
            Latency.class,
            Bans.class,
            Pipeline.class,
            Overhead.class,
            Memory.class,
            Load.class,
            Web.class,
            Pages.class,
            Mesh.class,
            Peers.class);

    private static final List<String> INHERITED = List.of("honeymesh.root", "honeymesh.tarball");

    private static final String HELP = """
            usage: bench all [--dist FILE] [--json FILE]
            All of them in turn, each at its defaults whatever else is said here: some sixty minutes.
              --json FILE   write all figures there, each report by its name and the machine's load meanwhile by NAME_machine
            Exit code 0: all were measured. 1: not so. 2: wrong usage. 4: something is missing.
            """;

    private All() {}

    public static void main(String[] words) {
        System.exit(Main.run("bench all", HELP, words, 1, Latency.HZ, All::measure));
    }

    private static boolean measure(Options options, Timeline timeline) {
        Map<String, Object> report = new LinkedHashMap<>();
        boolean all = true;
        for (Class<?> bench : EACH) {
            String name = bench.getSimpleName().toLowerCase(Locale.ROOT);
            int exit = run(bench, name, options, report);
            // Now, too: whatever comes after may end this.
            options.json().ifPresent(file -> Report.write(file, report));
            if (exit == Main.MISSING) {
                throw new Main.MissingException("bench " + name + " lacks something");
            }
            all &= exit == Main.OK;
        }
        return all;
    }

    private static int run(Class<?> bench, String name, Options options, Map<String, Object> report) {
        try {
            Path file = Files.createTempFile("bench-" + name, ".json");
            try {
                int exit = new ProcessBuilder(command(bench, file, options))
                        .inheritIO()
                        .start()
                        .waitFor();
                if (Files.size(file) > 0) {
                    take(name, JSON.std.mapFrom(Files.readString(file)), report);
                }
                return exit;
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new LabException("bench " + name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    /** What a report has under its own name stays there, so that a figure's path is the same in both; the rest is of the machine. */
    static void take(String name, Map<String, Object> one, Map<String, Object> report) {
        if (one.get(name) instanceof Map<?, ?> own) {
            one.remove(name);
            report.put(name, own);
            report.put(name + "_machine", one);
        } else {
            report.put(name, one);
        }
    }

    private static List<String> command(Class<?> bench, Path file, Options options) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path")));
        INHERITED.stream()
                .filter(key -> System.getProperty(key) != null)
                .forEach(key -> words.add("-D" + key + "=" + System.getProperty(key)));
        words.addAll(List.of(bench.getName(), "--json", file.toString()));
        options.dist().ifPresent(dist -> words.addAll(List.of("--dist", dist.toString())));
        return words;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.LabException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param json where to write the report
 * @param dist the distribution, packed or unpacked; empty for the one that was built
 * @param sources how many addresses the latency is measured from
 */
record Options(Optional<Path> json, Optional<Path> dist, int sources, int hz, boolean help) {

    private static final int MAX_SOURCES = 8000;
    private static final int MAX_HZ = 50_000;

    /** What is wrong with a command line, for the person who typed it. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static Options parse(String[] words, int defaultSources, int defaultHz) throws UsageException {
        Options options = new Options(Optional.empty(), Optional.empty(), defaultSources, defaultHz, false);
        for (int i = 0; i < words.length; i++) {
            String[] parts = words[i].split("=", 2);
            String name = parts[0];
            if (name.equals("--help") || name.equals("-h")) {
                return new Options(options.json, options.dist, options.sources, options.hz, true);
            }
            if (!name.matches("--(json|dist|sources|hz)")) {
                throw new UsageException("unknown argument: " + words[i]);
            }
            String value;
            if (parts.length == 2) {
                value = parts[1];
            } else if (++i < words.length) {
                value = words[i];
            } else {
                throw new UsageException(name + " needs a value");
            }
            options = switch (name) {
                case "--json" ->
                    new Options(
                            Optional.of(Path.of(value).toAbsolutePath()),
                            options.dist,
                            options.sources,
                            options.hz,
                            false);
                case "--dist" ->
                    new Options(options.json, Optional.of(Path.of(value)), options.sources, options.hz, false);
                case "--sources" ->
                    new Options(options.json, options.dist, number(name, value, 1, MAX_SOURCES), options.hz, false);
                default ->
                    new Options(options.json, options.dist, options.sources, number(name, value, 100, MAX_HZ), false);
            };
        }
        return options;
    }

    private static int number(String name, String text, int min, int max) throws UsageException {
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

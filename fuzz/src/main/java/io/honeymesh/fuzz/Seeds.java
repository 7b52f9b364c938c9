// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Inputs a target begins with: our own, each former finding among them, and those of the reference data where it is there.
 *
 * @param own holds a folder for each target
 * @param reference the reference data (system property {@code honeymesh.oracles})
 */
record Seeds(Path own, Path reference) {

    /** Longer inputs make a fuzzer slow, and what is wrong with them is wrong with shorter ones. */
    static final int MAX_BYTES = 4 << 10;

    private static final String IN_SOURCES = "fuzz/src/test/resources/seeds";

    /** An input and where it comes from. */
    record Seed(String name, byte[] bytes) {}

    /** The seeds of the project in this folder. */
    static Seeds of(Path root) {
        return new Seeds(root.resolve(IN_SOURCES), Path.of(System.getProperty("honeymesh.oracles", "oracles")));
    }

    Path folder(Target target) {
        return own.resolve(target.name());
    }

    List<Seed> of(Target target) throws IOException {
        List<Seed> seeds = new ArrayList<>(inFolder(folder(target)));
        for (String corpus : target.corpora()) {
            Path path = reference.resolve(corpus);
            seeds.addAll(Files.isRegularFile(path) ? inArchive(path) : inFolder(path));
        }
        return seeds;
    }

    private static List<Seed> inFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(Seeds::file)
                    .filter(seed -> seed.bytes.length <= MAX_BYTES)
                    .toList();
        }
    }

    private static Seed file(Path file) {
        try {
            return new Seed(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Seed> inArchive(Path archive) throws IOException {
        List<Seed> seeds = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.isDirectory()) {
                    seeds.add(new Seed(archive + "!" + entry.getName(), in.readNBytes(MAX_BYTES)));
                }
            }
        }
        return seeds;
    }
}

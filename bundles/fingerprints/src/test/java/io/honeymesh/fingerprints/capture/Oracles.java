// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reference data, made by others (system property {@code honeymesh.oracles}). Where there is none, tests say so and are skipped. */
final class Oracles {

    private static final Path FOLDER = Path.of(System.getProperty("honeymesh.oracles", "oracles"));

    private Oracles() {}

    static Path file(String name) {
        Path file = FOLDER.resolve(name);
        assumeTrue(Files.isReadable(file), "no reference data at " + file);
        return file;
    }

    /** A table's rows, each by its column's name. */
    static List<Map<String, String>> table(String name) throws IOException {
        List<String> lines = Files.readAllLines(file(name));
        String[] columns = lines.getFirst().split("\t");
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] values = line.split("\t", -1);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < columns.length; i++) {
                row.put(columns[i], values[i]);
            }
            rows.add(row);
        }
        return rows;
    }

    /** All that is seen in a capture. */
    static List<Sighting> read(Path capture) {
        List<Sighting> seen = new ArrayList<>();
        try {
            Capture.read(capture, seen::add, (bytes, ofBytes) -> {});
        } catch (IOException e) {
            throw new AssertionError(capture + ": " + e.getMessage(), e);
        }
        return seen;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tables say of earlier runs: a row begins with the target and its minutes. */
final class Reported {

    private static final Pattern ROW = Pattern.compile("\\| ([a-z0-9-]+) \\| ([0-9]{1,6}\\.[0-9]) \\|.*");

    private record Row(double minutes, String text) {}

    private final Map<String, Row> rows = new LinkedHashMap<>();

    /** Takes what a file has of them, if it is there; of a target that was there before, the longer run. */
    Reported with(Path file) throws IOException {
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    Row read = new Row(Double.parseDouble(row.group(2)), line);
                    rows.merge(row.group(1), read, (old, next) -> next.minutes >= old.minutes ? next : old);
                }
            }
        }
        return this;
    }

    /** Minutes that a target was run for at most; 0 if never. */
    double minutes(Target target) {
        return rows.containsKey(target.name()) ? rows.get(target.name()).minutes : 0;
    }

    /** The rows, by target. */
    Map<String, String> rows() {
        Map<String, String> texts = new LinkedHashMap<>();
        rows.forEach((name, row) -> texts.put(name, row.text));
        return texts;
    }
}

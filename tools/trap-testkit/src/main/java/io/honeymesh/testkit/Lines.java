// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A file of the kit's: a word a line and what belongs to it; {@code #} begins a comment line. */
final class Lines {

    /**
     * One line.
     *
     * @param word the first word
     * @param rest what follows it, without the blank between
     */
    record Line(Path file, int number, String word, String rest) {

        /** The rest as words. */
        List<String> words() {
            return rest.isBlank() ? List.of() : List.of(rest.strip().split("\\s+"));
        }

        IllegalArgumentException wrong(String why) {
            return new IllegalArgumentException(file + ":" + number + ": " + why);
        }

        /** The rest, read by a function that throws {@link IllegalArgumentException} if it makes no sense. */
        <T> T as(Function<String, T> reading) {
            try {
                return reading.apply(rest.strip());
            } catch (IllegalArgumentException | java.time.DateTimeException e) {
                throw wrong(e.getMessage());
            }
        }

        IpAddress address() {
            return as(IpAddress::parse);
        }

        Duration duration() {
            return as(DurationText::parse);
        }

        boolean yes() {
            return switch (rest.strip()) {
                case "yes" -> true;
                case "no" -> false;
                default -> throw wrong(word + " is yes or no");
            };
        }
    }

    private Lines() {}

    static List<Line> of(Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String text : Files.readAllLines(file)) {
            number++;
            if (!text.isBlank() && !text.startsWith("#")) {
                int blank = text.indexOf(' ');
                lines.add(new Line(
                        file,
                        number,
                        blank < 0 ? text : text.substring(0, blank),
                        blank < 0 ? "" : text.substring(blank + 1)));
            }
        }
        return lines;
    }
}

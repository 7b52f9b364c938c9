// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A member's score over its last changes as a small line.
 *
 * @param points of the SVG's line; empty if there is none to draw
 */
record Spark(String points, boolean drawn, String said) {

    private static final int WIDTH = 90;
    private static final int HEIGHT = 20;

    /** @param scores 0 to 1, the oldest first */
    static Spark of(List<Double> scores) {
        if (scores.size() < 2) {
            return new Spark("", false, "");
        }
        return new Spark(
                IntStream.range(0, scores.size())
                        .mapToObj(i -> String.format(
                                Locale.ROOT,
                                "%.1f,%.1f",
                                1 + (WIDTH - 2.0) * i / (scores.size() - 1),
                                1 + (HEIGHT - 2.0) * (1 - Math.clamp(scores.get(i), 0, 1))))
                        .collect(Collectors.joining(" ")),
                true,
                String.format(Locale.ROOT, "score from %.2f to %.2f", scores.getFirst(), scores.getLast()));
    }
}

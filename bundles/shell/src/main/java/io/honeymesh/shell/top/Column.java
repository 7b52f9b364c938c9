// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A column of a list.
 *
 * @param width in characters; the last one that is shown gets what is left
 * @param most as wide as it may become where something in it needs it
 * @param rank the higher, the sooner it goes where there is little room; 0 stays
 */
record Column<T>(String title, int width, int most, int rank, boolean right, BiFunction<T, Instant, String> cell) {

    static <T> Column<T> left(String title, int width, int rank, BiFunction<T, Instant, String> cell) {
        return new Column<>(title, width, width, rank, false, cell);
    }

    static <T> Column<T> right(String title, int width, int rank, BiFunction<T, Instant, String> cell) {
        return new Column<>(title, width, width, rank, true, cell);
    }

    /** An address or prefix: an IPv6 prefix may have 43 characters, most have an IPv4 one's 18. */
    static <T> Column<T> address(BiFunction<T, Instant, String> cell) {
        return new Column<>("Address", 18, 43, 0, false, cell);
    }

    /** As wide as these cells need it, between its bounds. */
    int widthFor(List<String> cells) {
        int longest = cells.stream().mapToInt(String::length).max().orElse(0);
        return Math.clamp(longest, width, most);
    }
}

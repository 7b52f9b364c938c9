// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Lays out the rows of a list that are seen: where the screen is narrow, the least of the columns go. */
final class Table {

    private static final int LEAST_OF_LAST = 10;

    private Table() {}

    /** @param rows each of exactly the given width */
    record Laid(String header, List<String> rows) {}

    static <T> Laid lay(Kind<T> kind, List<T> items, Instant now, int width) {
        List<Column<T>> columns = kind.columns();
        List<List<String>> cells = columns.stream()
                .map(column -> items.stream()
                        .map(item -> column.cell().apply(item, now))
                        .toList())
                .toList();
        List<Integer> kept =
                new ArrayList<>(IntStream.range(0, columns.size()).boxed().toList());
        while (kept.size() > 1 && needed(columns, cells, kept) > width && droppable(columns, kept)) {
            kept.remove(kept.stream()
                    .max(Comparator.comparingInt(i -> columns.get(i).rank()))
                    .orElseThrow());
        }
        int[] widths = new int[columns.size()];
        int left = width;
        for (int i : kept) {
            boolean last = i == kept.getLast();
            widths[i] = last
                    ? Math.max(0, left)
                    : Math.min(Math.max(0, left), columns.get(i).widthFor(cells.get(i)));
            left -= widths[i] + 1;
        }
        String header = row(kept, i -> columns.get(i).title(), columns, widths, width);
        List<String> rows = IntStream.range(0, items.size())
                .mapToObj(item -> row(kept, i -> cells.get(i).get(item), columns, widths, width))
                .toList();
        return new Laid(header, rows);
    }

    private static <T> boolean droppable(List<Column<T>> columns, List<Integer> kept) {
        return kept.stream().anyMatch(i -> columns.get(i).rank() > 0);
    }

    /** The last one gets what is left, which need not be its full width. */
    private static <T> int needed(List<Column<T>> columns, List<List<String>> cells, List<Integer> kept) {
        int last = kept.getLast();
        return kept.stream()
                .mapToInt(i -> {
                    int width = columns.get(i).widthFor(cells.get(i));
                    return i == last ? Math.min(width, LEAST_OF_LAST) : width + 1;
                })
                .sum();
    }

    private static <T> String row(
            List<Integer> kept, IntFunction<String> cell, List<Column<T>> columns, int[] widths, int width) {
        List<String> parts = kept.stream()
                .map(i -> Cells.fit(cell.apply(i), widths[i], columns.get(i).right()))
                .toList();
        return Cells.fit(String.join(" ", parts), width, false);
    }
}

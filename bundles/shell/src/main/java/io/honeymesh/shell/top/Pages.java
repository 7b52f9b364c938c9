// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import java.util.List;

/** A text over the lists, to scroll through. Not thread-safe. */
final class Pages {

    private final String title;
    private final List<String> lines;
    private int top;

    Pages(String title, List<String> lines) {
        this.title = title;
        this.lines = List.copyOf(lines);
    }

    String title() {
        return title;
    }

    void scroll(long by) {
        top = Math.clamp(top + by, 0, Integer.MAX_VALUE);
    }

    /** What a screen of this size shows of it. @param lines wrapped */
    record Window(List<String> lines, boolean above, boolean below) {}

    Window window(int width, int rows) {
        List<String> wrapped =
                lines.stream().flatMap(line -> Cells.wrap(line, width).stream()).toList();
        top = Math.clamp(top, 0, Math.max(0, wrapped.size() - Math.max(1, rows)));
        int end = Math.min(wrapped.size(), top + Math.max(0, rows));
        return new Window(wrapped.subList(Math.min(top, end), end), top > 0, end < wrapped.size());
    }
}

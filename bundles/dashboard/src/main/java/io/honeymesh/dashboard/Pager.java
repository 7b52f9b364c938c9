// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which part of a list is shown, and where the others are.
 *
 * @param before and {@code after}: paths of the pages beside it, if there are any
 */
record Pager(String shown, boolean hasBefore, String before, boolean hasAfter, String after) {

    /**
     * @param query what else the path says
     * @param page from 1
     */
    static Pager of(String path, Map<String, String> query, int page, int size, int total) {
        int first = (page - 1) * size + 1;
        int last = Math.min(page * size, total);
        return new Pager(
                total == 0
                        ? "none"
                        : Numbers.grouped(first) + " to " + Numbers.grouped(last) + " of " + Numbers.grouped(total),
                page > 1,
                link(path, query, page - 1),
                last < total,
                link(path, query, page + 1));
    }

    private static String link(String path, Map<String, String> query, int page) {
        return path + "?"
                + query.entrySet().stream()
                        .filter(one -> !one.getValue().isEmpty())
                        .map(one ->
                                one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8) + "&")
                        .collect(Collectors.joining())
                + "page=" + page;
    }
}

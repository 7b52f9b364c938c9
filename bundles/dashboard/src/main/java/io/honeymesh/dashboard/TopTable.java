// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import java.util.List;

/**
 * What came up most often of a kind.
 *
 * @param what names a row
 * @param counted names the column of how often
 * @param manySources whether a row can have more than one source
 */
record TopTable(
        String title,
        String what,
        String counted,
        boolean manySources,
        boolean linked,
        List<TallyRow> rows,
        boolean empty,
        String otherwise) {

    static TopTable of(
            String title, String what, String counted, boolean manySources, List<TallyRow> rows, String otherwise) {
        boolean linked = rows.stream().anyMatch(row -> !row.page().isEmpty());
        return new TopTable(title, what, counted, manySources, linked, rows, rows.isEmpty(), otherwise);
    }
}

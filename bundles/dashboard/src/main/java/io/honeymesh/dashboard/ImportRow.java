// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.service.Advice;
import io.honeymesh.api.service.Advice.Listed;
import io.honeymesh.api.service.Advice.Skipped;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An imported list.
 *
 * @param skipped what was left out of it, in words; empty if nothing was
 */
record ImportRow(String name, String form, String entries, String skipped, Moment imported, String by, Moment until) {

    /** @param advice null where there are none */
    static List<ImportRow> of(Advice advice) {
        return advice == null
                ? List.of()
                : advice.lists().stream().map(ImportRow::of).toList();
    }

    private static ImportRow of(Listed list) {
        return new ImportRow(
                list.name(),
                list.form(),
                Numbers.grouped(list.entries()),
                list.skipped().stream().map(Skipped::line).collect(Collectors.joining(", ")),
                Moment.of(list.imported()),
                list.by(),
                Moment.of(list.until()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.service.Statistics.Tally;
import java.util.List;

/**
 * How often something came up.
 *
 * @param page where there is more about it
 * @param part of the most frequent of its list, 0–100
 * @param forgeable whether none of it came from an address that was proven
 */
record TallyRow(String value, String page, long part, String count, String sources, Moment last, boolean forgeable) {

    static List<TallyRow> of(List<Tally> tallies, java.util.function.UnaryOperator<String> page) {
        long most = tallies.stream().mapToLong(Tally::count).max().orElse(1);
        return tallies.stream()
                .map(one -> new TallyRow(
                        one.value(),
                        page.apply(one.value()),
                        Math.max(1, 100 * one.count() / most),
                        Numbers.grouped(one.count()),
                        Numbers.grouped(one.sources()),
                        Moment.of(one.last()),
                        one.claimed() == one.count()))
                .toList();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import io.honeymesh.api.Subject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a list is of.
 *
 * @param empty what stands in its place while there is nothing
 * @param key what an item is known by from one frame to the next
 * @param text what a filter looks through
 * @param orders at least one
 * @param details a line each, of an item that is about no subject
 */
record Kind<T>(
        String title,
        String empty,
        List<Column<T>> columns,
        Function<T, Object> key,
        Function<T, Optional<Subject>> subject,
        Function<T, String> text,
        List<Order<T>> orders,
        Function<T, List<String>> details) {

    /** How a list may be sorted. @param by null for as it comes */
    record Order<T>(String name, Comparator<T> by) {}
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import io.honeymesh.api.Subject;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A list with what is selected in it. The selection stays with its item while others come and go; at the top it stays at
 * the top, so that what is new is seen. Sorted and filtered when something has changed, not for each frame. Not thread-safe.
 */
final class Listing<T> {

    private final Kind<T> kind;
    private List<T> given = List.of();
    private List<T> shown = List.of();
    private String filter = "";
    private int order;
    private Optional<Object> selected = Optional.empty();
    private int index;
    private int top;

    Listing(Kind<T> kind) {
        this.kind = kind;
    }

    Kind<T> kind() {
        return kind;
    }

    String filter() {
        return filter;
    }

    Kind.Order<T> order() {
        return kind.orders().get(order);
    }

    /** After filtering. */
    List<T> shown() {
        return shown;
    }

    int index() {
        return index;
    }

    Optional<T> selected() {
        return index < shown.size() ? Optional.of(shown.get(index)) : Optional.empty();
    }

    void update(List<T> items) {
        if (items != given) {
            given = items;
            arrange();
        }
    }

    void filter(String wanted) {
        filter = wanted;
        arrange();
    }

    void nextOrder() {
        order = (order + 1) % kind.orders().size();
        selected = Optional.empty();
        arrange();
    }

    void move(long by) {
        index = Math.clamp(index + by, 0, Math.max(0, shown.size() - 1));
        selected = index == 0 ? Optional.empty() : selected().map(kind.key());
    }

    /** The items that a frame of so many rows shows, the selected one among them. */
    List<T> window(int rows) {
        int seen = Math.max(1, rows);
        int around = Math.clamp(top, Math.max(0, index - seen + 1), index);
        top = Math.min(around, Math.max(0, shown.size() - seen));
        return shown.subList(top, Math.min(shown.size(), top + Math.max(0, rows)));
    }

    /** Where the selected item is in the last {@link #window}. */
    int row() {
        return index - top;
    }

    private void arrange() {
        Stream<T> items = given.stream();
        if (!filter.isEmpty()) {
            items = items.filter(matching(filter));
        }
        if (order().by() != null) {
            items = items.sorted(order().by());
        }
        shown = items.toList();
        int there = selected.map(this::find).orElse(0);
        index = Math.clamp(there < 0 ? index : there, 0, Math.max(0, shown.size() - 1));
    }

    private int find(Object key) {
        for (int i = 0; i < shown.size(); i++) {
            if (Objects.equals(kind.key().apply(shown.get(i)), key)) {
                return i;
            }
        }
        return -1;
    }

    /** A prefix finds what lies in it or around it; anything else is looked for in the text, whatever its case. */
    private Predicate<T> matching(String wanted) {
        Optional<Subject> prefix = prefix(wanted);
        String lower = wanted.toLowerCase(Locale.ROOT);
        return prefix.<Predicate<T>>map(around -> item ->
                        kind.subject().apply(item).filter(around::overlaps).isPresent())
                .orElse(item -> kind.text().apply(item).toLowerCase(Locale.ROOT).contains(lower));
    }

    private static Optional<Subject> prefix(String text) {
        try {
            return text.indexOf('/') > 0 ? Optional.of(Subject.parse(text)) : Optional.empty();
        } catch (IllegalArgumentException notYet) {
            return Optional.empty();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http.json;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A value as it was read. */
public sealed interface Json {

    /** Where it begins, counted in characters from 0. */
    int offset();

    record Members(int offset, Map<String, Json> byName) implements Json {
        public Members {
            byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
        }
    }

    record Elements(int offset, List<Json> all) implements Json {
        public Elements {
            all = List.copyOf(all);
        }
    }

    record Text(int offset, String value) implements Json {}

    /** A number as it was written. */
    record Number(int offset, String written) implements Json {}

    record Truth(int offset, boolean value) implements Json {}

    record Nothing(int offset) implements Json {}

    /** A member of an object; empty if there is none of this name or this is no object. */
    default Optional<Json> member(String name) {
        return this instanceof Members members ? Optional.ofNullable(members.byName.get(name)) : Optional.empty();
    }

    /** The value of a string; empty if this is none. */
    default Optional<String> text() {
        return this instanceof Text text ? Optional.of(text.value) : Optional.empty();
    }

    /** The strings of an array, or this string alone. */
    default List<String> texts() {
        return this instanceof Elements elements
                ? elements.all.stream()
                        .flatMap(element -> element.text().stream())
                        .toList()
                : text().stream().toList();
    }

    /** Shows every member of every object below this value, outer ones first. */
    default void eachMember(BiConsumer<String, Json> see) {
        Deque<Json> left = new ArrayDeque<>(List.of(this));
        while (!left.isEmpty()) {
            switch (left.removeFirst()) {
                case Members members -> {
                    members.byName.forEach(see);
                    left.addAll(members.byName.values());
                }
                case Elements elements -> left.addAll(elements.all);
                case Text _, Number _, Truth _, Nothing _ -> {}
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Endpoint;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is read of an event's fields, which any bundle may have filled. */
final class Field {

    private Field() {}

    /** A field as text; empty if it is missing, or empty. */
    static Optional<String> text(Map<?, ?> fields, String name) {
        return Optional.ofNullable(fields.get(name)).map(String::valueOf).filter(text -> !text.isEmpty());
    }

    /** An address with a port; empty if it is missing, or another thing. */
    static Optional<Endpoint> endpoint(Map<?, ?> fields, String name) {
        try {
            return text(fields, name).map(Endpoint::parse);
        } catch (IllegalArgumentException another) {
            return Optional.empty();
        }
    }

    /** A moment of our days; empty if it is missing, or another thing. */
    static Optional<Instant> instant(Map<?, ?> fields, String name) {
        try {
            return text(fields, name)
                    .map(Instant::parse)
                    .filter(at -> at.isAfter(Instant.EPOCH) && at.isBefore(Ban.FOREVER));
        } catch (DateTimeException another) {
            return Optional.empty();
        }
    }

    static Optional<Number> number(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof Number number ? Optional.of(number) : Optional.empty();
    }

    /** The maps in a list. */
    static List<Map<?, ?>> maps(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .<Map<?, ?>>map(value -> (Map<?, ?>) value)
                        .toList()
                : List.of();
    }
}

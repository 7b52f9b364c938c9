// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import java.util.Map;
import java.util.Optional;

/** An event in words, for the fields of other formats that want some. */
final class EventText {

    private EventText() {}

    /** {@code ban.placed} as {@code Ban placed}. */
    static String title(Map<String, Object> event) {
        String type =
                Field.text(event, "type").orElse("event").replace('.', ' ').replace('_', ' ');
        return Character.toUpperCase(type.charAt(0)) + type.substring(1);
    }

    /** Why, if the event says so: what the rules found, or who ordered it. */
    static Optional<String> why(Map<String, Object> event) {
        String found = String.join(
                "; ",
                Field.maps(event, "contributions").stream()
                        .map(contribution -> Field.text(contribution, "explanation"))
                        .flatMap(Optional::stream)
                        .toList());
        return found.isEmpty() ? Field.text(event, "cause").or(() -> Field.text(event, "detail")) : Optional.of(found);
    }
}

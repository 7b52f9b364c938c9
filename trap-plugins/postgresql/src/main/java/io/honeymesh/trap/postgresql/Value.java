// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.Optional;

/**
 * What an expression is worth.
 *
 * @param name how a column of it is called where nobody says otherwise
 * @param literal whether it is a bare string or NULL, whose type is unknown
 */
record Value(Optional<String> text, Type type, String name, boolean literal) {

    static final String UNNAMED = "?column?";

    private static final int MAX_TEXT_CHARS = 64 << 10;

    static Value literal(Optional<String> text) {
        return new Value(text, Type.TEXT, UNNAMED, true);
    }

    static Value of(String text, Type type) {
        String cut = text.length() > MAX_TEXT_CHARS ? text.substring(0, MAX_TEXT_CHARS) : text;
        return new Value(Optional.of(cut), type, UNNAMED, false);
    }

    static Value nothing(Type type) {
        return new Value(Optional.empty(), type, UNNAMED, false);
    }

    Value named(String other) {
        return new Value(text, type, other, literal);
    }

    /** The type as error messages call it. */
    String label() {
        return literal ? "unknown" : type.label();
    }
}

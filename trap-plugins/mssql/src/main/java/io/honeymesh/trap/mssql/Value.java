// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.Optional;

/** What an expression is worth. */
record Value(Optional<String> text, Type type) {

    /** Characters of a text; longer ones are cut. */
    static final int MAX_CHARS = 64 << 10;

    static Value text(String text) {
        String cut = text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text;
        return new Value(Optional.of(cut), Type.text(cut.length()));
    }

    static Value text(String text, Type type) {
        return new Value(Optional.of(text), type);
    }

    static Value number(long number) {
        boolean small = number >= Integer.MIN_VALUE && number <= Integer.MAX_VALUE;
        return new Value(Optional.of(Long.toString(number)), small ? Type.INT : Type.BIGINT);
    }

    static Value nothing() {
        return new Value(Optional.empty(), Type.INT);
    }

    boolean isNumber() {
        return type.kind() == Type.Kind.INT && text.flatMap(Column::number).isPresent();
    }

    long toNumber() {
        return text.flatMap(Column::number).orElse(0L);
    }

    Value as(Type other) {
        return new Value(text, other);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import java.util.List;

/** A BSON value. Text holds a byte a character (ISO 8859-1), as it came. */
sealed interface Value {

    record Real(double value) implements Value {}

    record Text(String value) implements Value {}

    record Array(List<Value> items) implements Value {}

    record Binary(int subtype, String bytes) implements Value {}

    record ObjectId(String bytes) implements Value {}

    record Flag(boolean value) implements Value {}

    record Time(long millis) implements Value {}

    record Nothing() implements Value {}

    record Int(int value) implements Value {}

    record Long(long value) implements Value {}

    /**
     * One of the types that nothing here looks into.
     *
     * @param type its number
     * @param bytes as they came
     */
    record Other(int type, String bytes) implements Value {}

    /** An embedded document. */
    record Nested(Document document) implements Value {}

    /** A number as a whole one; something else is 0. */
    default long number() {
        return switch (this) {
            case Int v -> v.value;
            case Long v -> v.value;
            case Real v -> (long) v.value;
            case Flag v -> v.value ? 1 : 0;
            default -> 0;
        };
    }

    /** Whether MongoDB takes it for true. */
    default boolean isTrue() {
        return switch (this) {
            case Int v -> v.value != 0;
            case Long v -> v.value != 0;
            case Real v -> v.value != 0;
            case Flag v -> v.value;
            case Nothing v -> false;
            default -> true;
        };
    }

    /** Whether a query for one finds the other: numbers are equal whatever their type. */
    default boolean matches(Value other) {
        boolean numbers = isNumber() && other.isNumber();
        return numbers ? Double.compare(real(), other.real()) == 0 : equals(other);
    }

    private boolean isNumber() {
        return this instanceof Int || this instanceof Long || this instanceof Real;
    }

    private double real() {
        return this instanceof Real v ? v.value : number();
    }
}

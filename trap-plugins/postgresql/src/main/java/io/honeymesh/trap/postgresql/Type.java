// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

/** A data type as result sets name it. */
enum Type {
    BOOL(16, 1, "boolean"),
    NAME(19, 64, "name"),
    INT8(20, 8, "bigint"),
    INT4(23, 4, "integer"),
    TEXT(25, -1, "text"),
    OID(26, 4, "oid"),
    INET(869, -1, "inet"),
    TIMESTAMPTZ(1184, 8, "timestamp with time zone"),
    NUMERIC(1700, -1, "numeric"),
    VOID(2278, 4, "void");

    private final int oid;
    private final int size;
    private final String label;

    Type(int oid, int size, String label) {
        this.oid = oid;
        this.size = size;
        this.label = label;
    }

    int oid() {
        return oid;
    }

    int size() {
        return size;
    }

    /** As SQL calls it. */
    String label() {
        return label;
    }

    /** The type behind a word of a column definition or a cast. */
    static Type of(String word) {
        return switch (word) {
            case "int", "int4", "integer", "serial", "smallint", "int2" -> INT4;
            case "bigint", "int8", "bigserial" -> INT8;
            case "bool", "boolean" -> BOOL;
            case "timestamp", "timestamptz" -> TIMESTAMPTZ;
            case "numeric", "decimal" -> NUMERIC;
            case "name" -> NAME;
            case "oid", "regclass" -> OID;
            default -> TEXT;
        };
    }
}

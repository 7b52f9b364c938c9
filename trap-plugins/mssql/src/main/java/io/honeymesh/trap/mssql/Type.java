// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.Locale;

/**
 * A column's type.
 *
 * @param size characters of text, bytes of numbers and binary data, digits of a decimal (two of them behind the point)
 */
record Type(Kind kind, int size) {

    enum Kind {
        NVARCHAR,
        VARCHAR,
        INT,
        BIT,
        DATETIME,
        DECIMAL,
        VARBINARY,
        VARIANT
    }

    /** What stands for "max". */
    static final int MAX = -1;

    static final Type INT = new Type(Kind.INT, 4);
    static final Type BIGINT = new Type(Kind.INT, 8);
    static final Type BIT = new Type(Kind.BIT, 1);
    static final Type DATETIME = new Type(Kind.DATETIME, 8);
    static final Type DECIMAL = new Type(Kind.DECIMAL, 10);

    /** sysname, as most names are. */
    static final Type NAME = new Type(Kind.NVARCHAR, 128);

    static final Type VARIANT = new Type(Kind.VARIANT, 8009);

    static Type text(int chars) {
        return new Type(Kind.NVARCHAR, chars > 4000 ? MAX : Math.max(1, chars));
    }

    static Type ansi(int chars) {
        return new Type(Kind.VARCHAR, chars > 8000 ? MAX : Math.max(1, chars));
    }

    static Type binary(int bytes) {
        return new Type(Kind.VARBINARY, Math.clamp(bytes, 1, 8000));
    }

    /** What a declared type is here; those not known are text. */
    static Type of(String name, int size) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "int", "integer" -> INT;
            case "bigint" -> BIGINT;
            case "smallint" -> new Type(Kind.INT, 2);
            case "tinyint" -> new Type(Kind.INT, 1);
            case "bit" -> BIT;
            case "datetime", "datetime2", "smalldatetime", "date" -> DATETIME;
            case "decimal", "numeric", "money" -> DECIMAL;
            case "varbinary", "binary", "image" -> binary(size <= 0 ? 8000 : size);
            case "varchar", "char", "text" -> ansi(size <= 0 ? 8001 : size);
            default -> text(size <= 0 ? 4001 : size);
        };
    }

    /** Its name in the server's catalogue. */
    String name() {
        return switch (kind) {
            case NVARCHAR -> "nvarchar";
            case VARCHAR -> "varchar";
            case INT -> size == 8 ? "bigint" : size == 4 ? "int" : size == 2 ? "smallint" : "tinyint";
            case BIT -> "bit";
            case DATETIME -> "datetime";
            case DECIMAL -> "decimal";
            case VARBINARY -> "varbinary";
            case VARIANT -> "sql_variant";
        };
    }
}

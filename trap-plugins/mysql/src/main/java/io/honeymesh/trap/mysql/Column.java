// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.util.Locale;

/**
 * A column as a result set describes it.
 *
 * @param database where it is from, empty for an expression
 * @param original the name it has in its table
 * @param declared as SHOW COLUMNS gives its type; {@code varchar(64)}, {@code int(11)} …
 * @param flags as the protocol has them: 1 is NOT NULL, 2 the primary key
 */
record Column(String database, String table, String name, String original, String declared, int flags) {

    static final int NOT_NULL = 1;
    static final int PRIMARY_KEY = 2;
    static final int AUTO_INCREMENT = 0x200;
    static final int NO_DEFAULT = 0x1000;

    private static final int BINARY = 0x80;
    private static final int BINARY_CHARSET = 63;

    /** Type, length and so on, in the protocol's terms. */
    private record Shape(int type, int lengthChars, boolean text, int decimals, int extraFlags) {}

    static Column of(String name, String declared) {
        return of(name, declared, 0);
    }

    static Column of(String name, String declared, int flags) {
        return new Column("", "", name, name, declared, flags);
    }

    static Column solid(String name, String declared) {
        return of(name, declared, NOT_NULL);
    }

    Column in(String base, String from) {
        return new Column(base, from, name, original, declared, flags);
    }

    Column as(String alias) {
        return new Column(database, table, alias, original, declared, flags);
    }

    /** The first number of {@code varchar(64)} or {@code decimal(10,2)}. */
    private int width() {
        int from = declared.indexOf('(') + 1;
        int to = from;
        while (to < declared.length() && Character.isDigit(declared.charAt(to))) {
            to++;
        }
        return from == 0 || to == from ? 0 : Integer.parseInt(declared, from, Math.min(to, from + 5), 10);
    }

    /** The second number of {@code decimal(10,2)}. */
    private int scale() {
        int comma = declared.indexOf(',');
        return comma < 0 ? 0 : Character.digit(declared.charAt(comma + 1), 10);
    }

    private Shape shape() {
        String base = declared.toLowerCase(Locale.ROOT);
        // Expressions have no fixed number of decimals.
        int open = table.isEmpty() ? 39 : 0;
        if (base.startsWith("varbinary")) {
            return new Shape(0xfd, width(), false, 0, BINARY);
        }
        if (base.startsWith("char")) {
            return new Shape(0xfd, width(), true, 0, 0);
        }
        if (base.startsWith("varchar")) {
            return new Shape(0xfd, width(), true, open, 0);
        }
        if (base.startsWith("text") || base.startsWith("longtext")) {
            return new Shape(0xfc, 65_535, true, open, 0x10);
        }
        if (base.startsWith("bigint")) {
            return new Shape(8, width(), false, 0, BINARY);
        }
        if (base.startsWith("decimal")) {
            return new Shape(0xf6, width() + 2, false, scale(), table.isEmpty() ? BINARY : 0);
        }
        if (base.startsWith("datetime")) {
            return new Shape(12, 19, false, 0, BINARY);
        }
        if (base.equals("null")) {
            return new Shape(6, 0, false, 0, BINARY);
        }
        return new Shape(3, width(), false, 0, table.isEmpty() ? BINARY : 0);
    }

    void write(Bytes out, Response client) {
        Shape shape = shape();
        int charset = shape.text ? client.charset() : BINARY_CHARSET;
        int bytes = shape.text ? client.bytesPerCharacter() : 1;
        out.counted("def").counted(database).counted(table).counted(table).counted(name);
        out.counted(table.isEmpty() ? "" : original);
        if (client.can(Capability.EXTENDED_METADATA)) {
            out.counted("");
        }
        out.number(12, 1).number(charset, 2).number((long) shape.lengthChars * bytes, 4);
        out.number(shape.type, 1)
                .number(flags | shape.extraFlags, 2)
                .number(shape.decimals, 1)
                .number(0, 2);
    }
}

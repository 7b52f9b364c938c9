// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

/**
 * A column as a result set describes it.
 *
 * @param table the OID of the table it is from, 0 for an expression
 * @param number its number in that table, 0 for an expression
 */
record Column(String name, Type type, int table, int number) {

    static Column of(String name, Type type) {
        return new Column(name, type, 0, 0);
    }

    Column as(String alias) {
        return new Column(alias, type, table, number);
    }

    void write(Bytes out) {
        out.ended(name)
                .number(table, 4)
                .number(number, 2)
                .number(type.oid(), 4)
                .number(type.size(), 2)
                .number(-1, 4)
                .number(0, 2);
    }
}

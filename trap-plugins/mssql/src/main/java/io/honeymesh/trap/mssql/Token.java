// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

/**
 * A word of SQL.
 *
 * @param text without quotes
 * @param line in which it begins, from 1
 */
record Token(Kind kind, String text, int line) {

    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        NUMBER,
        /** {@code @@name} or {@code @name}, with its signs. */
        VARIABLE,
        SYMBOL,
        /** A string that never ends. */
        OPEN
    }

    boolean is(String word) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
    }
}

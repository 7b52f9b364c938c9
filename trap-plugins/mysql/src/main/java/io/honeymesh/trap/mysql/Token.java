// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

/**
 * A word of SQL.
 *
 * @param text without quotes
 * @param start where it begins in the statement
 * @param end where it ended
 */
record Token(Kind kind, String text, int start, int end) {

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

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

/**
 * A word of SQL.
 *
 * @param text without quotes; a word in lower case, as PostgreSQL folds it
 * @param start where it begins in the query
 * @param end where it ended
 */
record Token(Kind kind, String text, int start, int end) {

    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        NUMBER,
        /** {@code $1} */
        PARAMETER,
        SYMBOL,
        /** A string that never ends. */
        OPEN
    }

    boolean is(String word) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equals(word);
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
    }
}

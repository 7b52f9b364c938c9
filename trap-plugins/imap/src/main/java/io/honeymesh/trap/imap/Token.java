// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import java.util.Locale;

/** A piece of a command's arguments (RFC 3501, 4). */
record Token(Kind kind, String text) {

    enum Kind {
        ATOM,
        /** Quoted, or a literal. */
        STRING,
        OPEN,
        CLOSE
    }

    boolean isText() {
        return kind == Kind.ATOM || kind == Kind.STRING;
    }

    String upper() {
        return text.toUpperCase(Locale.ROOT);
    }
}

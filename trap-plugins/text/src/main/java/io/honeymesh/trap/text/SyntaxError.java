// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

/** What is wrong in a file, and where; lines and columns count from 1. */
final class SyntaxError extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    SyntaxError(int line, int column, String message) {
        super(message, null, false, false);
        this.line = line;
        this.column = column;
    }

    /** Another message about the same place. */
    SyntaxError as(String message) {
        return new SyntaxError(line, column, message);
    }

    /** {@code file:line:column: message}, as compilers write it. */
    String in(String file) {
        return file + ":" + line + ":" + column + ": " + getMessage();
    }
}

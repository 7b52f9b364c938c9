// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

/**
 * What a program said and how it ended. Text has a character per byte.
 *
 * @param text on its standard output
 * @param errors on its standard error
 */
record Output(String text, String errors, int status) {

    static final Output NOTHING = new Output("", "", 0);

    static Output of(String text) {
        return new Output(text, "", 0);
    }

    static Output error(String errors) {
        return new Output("", errors, 1);
    }
}

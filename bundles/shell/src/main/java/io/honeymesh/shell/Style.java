// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

/**
 * Colours, where the terminal has them.
 *
 * @param ansi whether it has
 */
record Style(boolean ansi) {

    static final Style PLAIN = new Style(false);

    /** What is wrong. */
    String bad(String text) {
        return wrap("31;1", text);
    }

    /** What needs a look. */
    String warn(String text) {
        return wrap("33;1", text);
    }

    String good(String text) {
        return wrap("32", text);
    }

    String strong(String text) {
        return wrap("1", text);
    }

    private String wrap(String code, String text) {
        return ansi ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}

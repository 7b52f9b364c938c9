// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

/**
 * A key that was pressed.
 *
 * @param c the character, of {@link Press#CHARACTER} alone
 */
record Key(Press press, char c) {

    /** Which. */
    enum Press {
        CHARACTER,
        UP,
        DOWN,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        TAB,
        BACK_TAB,
        ENTER,
        ESCAPE,
        BACKSPACE,
        /** Ctrl-U. */
        CLEAR,
        /** Ctrl-L. */
        REDRAW,
        /** Ctrl-C and Ctrl-D. */
        END_OF_WORK,
        UNKNOWN
    }

    static Key of(Press press) {
        return new Key(press, '\0');
    }

    static Key of(char c) {
        return new Key(Press.CHARACTER, c);
    }

    boolean is(char wanted) {
        return press == Press.CHARACTER && c == wanted;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import java.util.Locale;

/**
 * The first line of a command.
 *
 * @param tag what the client calls it; {@code *} where it has given no valid one
 * @param name in upper case; empty if there is none, or none that is valid
 * @param rest what follows the name and a space
 */
record Command(String line, String tag, String name, String rest) {

    static Command of(String line) {
        int space = line.indexOf(' ');
        String tag = space < 0 ? line : line.substring(0, space);
        if (!isAtom(tag, "+")) {
            return new Command(line, "*", "", "");
        }
        String after = space < 0 ? "" : line.substring(space + 1);
        int end = after.indexOf(' ');
        String name = end < 0 ? after : after.substring(0, end);
        return new Command(
                line,
                tag,
                isAtom(name, "") ? name.toUpperCase(Locale.ROOT) : "",
                end < 0 ? "" : after.substring(end + 1));
    }

    boolean hasTag() {
        return !tag.equals("*");
    }

    /** Whether it is made of characters atoms are made of (RFC 3501, 9), and none of {@code but}. */
    private static boolean isAtom(String word, String but) {
        return !word.isEmpty()
                && word.chars().allMatch(c -> c > ' ' && c < 0x80 && "(){%*\"\\]".indexOf(c) < 0 && but.indexOf(c) < 0);
    }
}

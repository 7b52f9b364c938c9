// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/** What an operator says of an order, as it is put on record: printable and bounded, for it may be kept for years. */
public final class OperatorNote {

    static final int MAX_CHARS = 500;

    private OperatorNote() {}

    /** @throws IllegalArgumentException with one clear line if it is too long */
    public static String of(String given) {
        if (given.length() > MAX_CHARS) {
            throw new IllegalArgumentException(
                    "a note has " + MAX_CHARS + " characters at most; this one has " + given.length());
        }
        return SafeText.printable(given.strip());
    }

    /** With who gives the order. @throws IllegalArgumentException likewise */
    public static String of(String given, String user) {
        String by = "by " + user;
        return given.isBlank() ? by : of(given) + " (" + by + ")";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;

/** Numbers as operators write them. */
final class Numbers {

    private Numbers() {}

    static int parse(String name, String text, int low, int high) {
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= low && number <= high) {
                return number;
            }
        }
        throw new CommandFailure(
                name + " is a whole number from " + low + " to " + high + ", not '" + SafeText.escape(text, 40) + "'");
    }

    static double decimal(String name, String text, double low, double high) {
        if (text.matches("[0-9]{1,6}(\\.[0-9]{1,6})?")) {
            double number = Double.parseDouble(text);
            if (number >= low && number <= high) {
                return number;
            }
        }
        throw new CommandFailure(
                name + " is a number from " + low + " to " + high + ", not '" + SafeText.escape(text, 40) + "'");
    }

    /** A recorded conversation's id. */
    static long session(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new CommandFailure(
                    "not a session's id: '" + SafeText.escape(text, 40) + "' (honeymesh:sessions lists them)");
        }
        return Long.parseLong(text);
    }
}

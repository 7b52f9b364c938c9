// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import java.util.Objects;
import java.util.function.Supplier;

/** What has to hold, whatever the input. */
public final class Expect {

    private Expect() {}

    public static void that(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }

    public static void same(Object one, Object other) {
        that(Objects.equals(one, other), () -> one + " is not " + other);
    }

    /** Nothing a terminal could act on (S13). */
    public static void printable(String text) {
        that(text.chars().allMatch(c -> c >= 0x20 && c < 0x7f), () -> "not printable: " + text);
    }

    /** A refusal for a person: one clear line. */
    public static void clear(Exception refusal) {
        String message = refusal.getMessage();
        that(message != null && !message.isEmpty(), () -> "no message: " + refusal);
        printable(message);
    }
}

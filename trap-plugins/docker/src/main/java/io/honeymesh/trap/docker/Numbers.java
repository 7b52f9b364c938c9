// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whole numbers as Go's strconv.Atoi takes them. */
final class Numbers {

    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+");
    private static final int MAX_DIGITS = 20;

    private Numbers() {}

    /** What is wrong with one, if anything is. */
    static Optional<String> complaint(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return Optional.of("strconv.Atoi: parsing " + GoJson.quote(text) + ": invalid syntax");
        }
        boolean fits = text.length() <= MAX_DIGITS && new BigInteger(text).bitLength() < Long.SIZE;
        return fits
                ? Optional.empty()
                : Optional.of("strconv.Atoi: parsing " + GoJson.quote(text) + ": value out of range");
    }
}

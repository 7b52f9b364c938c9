// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import java.util.Locale;

/** Numbers for people. */
final class Numbers {

    private Numbers() {}

    /** {@code 1 234 567}. */
    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }

    /** {@code 1.2k}, {@code 35M}. */
    static String packets(long number) {
        String[] units = {"", "k", "M", "G", "T", "P", "E"};
        double value = number;
        int unit = 0;
        while (value >= 1000) {
            value /= 1000;
            unit++;
        }
        String text =
                value < 10 && unit > 0 ? String.format(Locale.ROOT, "%.1f", value) : Long.toString(Math.round(value));
        return text + units[unit];
    }
}

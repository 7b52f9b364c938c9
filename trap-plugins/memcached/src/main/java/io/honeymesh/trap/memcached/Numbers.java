// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import java.util.OptionalLong;

/** Numbers as memcached's {@code safe_strto…} read them. */
final class Numbers {

    private static final int MAX_DIGITS = 18;

    private Numbers() {}

    static OptionalLong signed(String text) {
        boolean negative = text.startsWith("-");
        OptionalLong digits = unsigned(negative ? text.substring(1) : text);
        return negative && digits.isPresent() ? OptionalLong.of(-digits.getAsLong()) : digits;
    }

    /** Numbers of more than 18 digits are refused, which is a little less than memcached takes. */
    static OptionalLong unsigned(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}

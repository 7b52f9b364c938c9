// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large RE2/J's program of a pattern gets, roughly. It writes {@code a{1000}} out a thousand times, and a repetition in
 * another as often as both say together: {@code ((a{100}){100}){100}} fills the heap before anything is matched.
 */
final class PatternSize {

    /** Instructions; some hundred bytes each. */
    static final int MAX = 20_000;

    private static final Pattern REPETITION = Pattern.compile("\\{([0-9]{1,4})(?:,([0-9]{0,4}))?\\}");

    private final String pattern;
    private final Deque<Long> outer = new ArrayDeque<>();
    private long sum;
    /** Of the part that a repetition behind it would repeat. */
    private long last;

    private PatternSize(String pattern) {
        this.pattern = pattern;
    }

    static boolean fits(String pattern) {
        return new PatternSize(pattern).fits();
    }

    private boolean fits() {
        Matcher repetition = REPETITION.matcher(pattern);
        for (int i = 0; i < pattern.length() && sum <= MAX; i++) {
            switch (pattern.charAt(i)) {
                case '\\' -> {
                    i++;
                    part(1);
                }
                case '[' -> {
                    i = behindClass(i + 1);
                    part(1);
                }
                case '(' -> {
                    outer.push(sum);
                    sum = 2;
                }
                case ')' -> {
                    long inner = sum;
                    sum = outer.isEmpty() ? 0 : outer.pop();
                    part(inner);
                }
                case '{' -> {
                    if (repetition.find(i) && repetition.start() == i) {
                        repeat(Math.max(times(repetition.group(1)), times(repetition.group(2))));
                        i = repetition.end() - 1;
                    } else {
                        part(1);
                    }
                }
                default -> part(1);
            }
        }
        return sum <= MAX;
    }

    private void part(long size) {
        last = size;
        sum += size;
    }

    private void repeat(long times) {
        sum += last * (Math.max(times, 1) - 1);
        last *= Math.max(times, 1);
    }

    private static long times(String digits) {
        return digits == null || digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    /** The place of the bracket that closes a class; one that comes first is a member. */
    private int behindClass(int from) {
        int i = from + (pattern.startsWith("^", from) ? 1 : 0);
        i += pattern.startsWith("]", i) ? 1 : 0;
        while (i < pattern.length() && pattern.charAt(i) != ']') {
            i += pattern.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }
}

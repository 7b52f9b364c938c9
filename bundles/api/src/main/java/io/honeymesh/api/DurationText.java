// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: a whole number and a unit, {@code 500ms}, {@code 90s}, {@code 10m}, {@code 24h}, {@code 7d}. */
public final class DurationText {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private DurationText() {}

    /** @throws IllegalArgumentException with one clear line */
    public static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("not a duration: '" + SafeText.escape(text, 40)
                    + "' (use a whole number and ms, s, m, h or d, such as 90s, 10m, 24h or 7d)");
        }
        long count = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /** The two largest units that aren't zero, rounded down: {@code 1d 3h}, {@code 9m 59s}, {@code 250ms}. */
    public static String format(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return Math.max(0, duration.toMillis()) + "ms";
        }
        long[] parts = {
            duration.toDaysPart(), duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart()
        };
        String[] units = {"d", "h", "m", "s"};
        int first = 0;
        while (parts[first] == 0) {
            first++;
        }
        String text = parts[first] + units[first];
        return first + 1 < parts.length && parts[first + 1] > 0
                ? text + " " + parts[first + 1] + units[first + 1]
                : text;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Ban;
import io.honeymesh.api.DurationText;
import io.honeymesh.api.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Times and durations as operators write and read them. */
final class Times {

    static final String FOREVER = "forever";

    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final DateTimeFormatter READABLE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private Times() {}

    /** Empty for {@code forever}. */
    static Optional<Duration> parse(String text) {
        if (text.equals(FOREVER)) {
            return Optional.empty();
        }
        Duration duration;
        try {
            duration = DurationText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("not a duration: '" + SafeText.escape(text, 40)
                    + "' (use a whole number and s, m, h or d, such as 10m, 24h or 7d, or forever)");
        }
        if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new CommandFailure("a duration is more than nothing and at most 3650d, not " + text + "; or forever");
        }
        return Optional.of(duration);
    }

    static String format(Optional<Duration> duration) {
        return duration.map(DurationText::format).orElse(FOREVER);
    }

    /** How long from now until then. */
    static String left(Instant now, Instant until) {
        if (!until.isBefore(Ban.FOREVER)) {
            return FOREVER;
        }
        Duration left = Duration.between(now, until);
        return left.isNegative() ? "over" : DurationText.format(left);
    }

    static String readable(Instant at) {
        return READABLE.format(at);
    }
}

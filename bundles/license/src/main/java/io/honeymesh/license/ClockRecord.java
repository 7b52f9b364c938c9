// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What {@code license.clock} says.
 *
 * @param highest the latest wall time that is believed to have been; {@link Instant#EPOCH} if none is yet
 * @param lasted how long a wall clock more than {@link ClockGuard#JUMP} ahead of it has run by now
 * @param lost since when the record is one begun anew because the former was missing or changed; empty if it isn't
 */
record ClockRecord(Instant highest, Duration lasted, Optional<Instant> lost) {

    static final ClockRecord NONE = new ClockRecord(Instant.EPOCH, Duration.ZERO, Optional.empty());

    private static final String FORM = "honeymesh-license-clock 1";

    ClockRecord reached(Instant time) {
        return new ClockRecord(time, Duration.ZERO, lost);
    }

    ClockRecord lasting(Duration time) {
        return new ClockRecord(highest, time, lost);
    }

    ClockRecord lost(Optional<Instant> since) {
        return new ClockRecord(highest, lasted, since);
    }

    /** To the millisecond and the second. */
    String text() {
        return FORM + "\nhighest=" + highest.toEpochMilli() + "\nlasted=" + lasted.toSeconds() + "\nlost="
                + lost.map(since -> String.valueOf(since.toEpochMilli())).orElse("") + "\n";
    }

    /** @throws IllegalArgumentException if the text isn't one that {@link #text} makes */
    static ClockRecord parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length != 5 || !lines[0].equals(FORM) || !lines[4].isEmpty()) {
            throw new IllegalArgumentException("not a record of time");
        }
        String lost = value(lines[3], "lost=");
        try {
            return new ClockRecord(
                    Instant.ofEpochMilli(Long.parseLong(value(lines[1], "highest="))),
                    Duration.ofSeconds(Long.parseLong(value(lines[2], "lasted="))),
                    lost.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(Long.parseLong(lost))));
        } catch (DateTimeException | ArithmeticException | NumberFormatException wrong) {
            throw new IllegalArgumentException("not a record of time", wrong);
        }
    }

    private static String value(String line, String name) {
        if (!line.startsWith(name)) {
            throw new IllegalArgumentException("not a record of time");
        }
        return line.substring(name.length());
    }
}

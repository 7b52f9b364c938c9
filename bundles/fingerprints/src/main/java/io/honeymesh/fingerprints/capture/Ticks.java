// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * How an interface counts time (pcapng, 4.2: if_tsresol, if_tsoffset). What can't be a moment of a real capture becomes the
 * nearest that can: whoever reckons with it meets no overflow.
 *
 * @param perSecond ticks a second, 0 if they are too fine to tell
 * @param offsetSeconds what each time is counted from
 */
record Ticks(long perSecond, long offsetSeconds) {

    static final Ticks MICROSECONDS = new Ticks(1_000_000, 0);
    static final Ticks NANOSECONDS = new Ticks(1_000_000_000, 0);

    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final int LARGEST_POWER_OF_TEN = 18;
    private static final int LARGEST_POWER_OF_TWO = 62;

    /** By the option's byte: a negative power of ten, or of two if its highest bit is set. */
    static Ticks of(int resolution, long offsetSeconds) {
        int power = resolution & 0x7f;
        boolean binary = (resolution & 0x80) != 0;
        if (power > (binary ? LARGEST_POWER_OF_TWO : LARGEST_POWER_OF_TEN)) {
            return new Ticks(0, offsetSeconds);
        }
        return new Ticks(binary ? 1L << power : Math.powExact(10L, power), offsetSeconds);
    }

    /** So many ticks (unsigned) after the offset. */
    Instant at(long ticks) {
        if (perSecond == 0) {
            return at(0, 0);
        }
        long seconds = Long.divideUnsigned(ticks, perSecond);
        return seconds < 0 ? LATEST : at(seconds, Long.remainderUnsigned(ticks, perSecond));
    }

    /** So many seconds and, behind them, ticks after the offset. */
    Instant at(long seconds, long ticks) {
        double fraction = perSecond == 0 ? 0 : (double) ticks / perSecond;
        long nanos = perSecond == NANOSECONDS.perSecond ? ticks : Math.round(fraction * 1e9);
        try {
            Instant at = Instant.ofEpochSecond(Math.addExact(seconds, offsetSeconds), nanos);
            return at.isBefore(Instant.EPOCH) ? Instant.EPOCH : at.isAfter(LATEST) ? LATEST : at;
        } catch (ArithmeticException | DateTimeException beyond) {
            return seconds > 0 || offsetSeconds > 0 ? LATEST : Instant.EPOCH;
        }
    }
}

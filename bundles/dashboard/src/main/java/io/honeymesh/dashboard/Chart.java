// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.dashboard.PacketRates.Second;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Packets a second as lines of an SVG.
 *
 * @param passed and {@code dropped}: points of a line; {@code area} the dropped ones down to the axis
 * @param top what the upper edge stands for
 */
record Chart(
        String passed,
        String dropped,
        String area,
        String top,
        String half,
        String passedNow,
        String droppedNow,
        String said) {

    private static final int WIDTH = 600;
    private static final int HEIGHT = 150;
    private static final long LEAST = 10;

    static Chart of(List<Second> seconds) {
        long most = seconds.stream()
                .mapToLong(second -> Math.max(second.passed(), second.dropped()))
                .max()
                .orElse(0);
        long top = nice(Math.max(most, LEAST));
        String dropped = line(seconds, Second::dropped, top);
        Second last = seconds.isEmpty() ? new Second(0, 0) : seconds.getLast();
        return new Chart(
                line(seconds, Second::passed, top),
                dropped,
                dropped.isEmpty()
                        ? ""
                        : x(seconds.size(), 0) + "," + HEIGHT + " " + dropped + " " + WIDTH + "," + HEIGHT,
                Numbers.packets(top),
                Numbers.packets(top / 2),
                Numbers.packets(last.passed()),
                Numbers.packets(last.dropped()),
                "now " + last.dropped() + " dropped and " + last.passed() + " passed a second, at most " + most
                        + " in two minutes");
    }

    private static String line(List<Second> seconds, ToLongFunction<Second> value, long top) {
        return IntStream.range(0, seconds.size())
                .mapToObj(i -> x(seconds.size(), i)
                        + String.format(
                                Locale.ROOT,
                                ",%.1f",
                                HEIGHT - (double) HEIGHT * value.applyAsLong(seconds.get(i)) / top))
                .collect(Collectors.joining(" "));
    }

    /** The newest at the right edge. */
    private static String x(int count, int i) {
        return String.format(Locale.ROOT, "%.1f", WIDTH - (double) WIDTH * (count - 1 - i) / (PacketRates.SECONDS - 1));
    }

    /** 1, 2 or 5 and zeros, at least as large. */
    static long nice(long value) {
        long unit = 1;
        while (true) {
            for (long step : new long[] {1, 2, 5}) {
                if (step * unit >= value) {
                    return step * unit;
                }
            }
            unit *= 10;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * How often each of any number of values was seen, in a fixed 32 KB: a count-min sketch with conservative update (Cormode and
 * Muthukrishnan 2005; Estan and Varghese 2002). It never counts too little, so a flood of new values can hide a rare one but can't make a
 * frequent one look rare; which cells values share depends on a key nobody knows. Sightings fade: each counts half after the
 * half-life. Thread-safe.
 */
final class Frequencies {

    private static final int ROWS = 4;
    private static final int COLUMNS = 2048;

    /** Later sightings weigh more instead of earlier ones less; beyond this all are scaled down. */
    private static final double MAX_WEIGHT = 1e9;

    private final KeyedHash hash = new KeyedHash();
    /** Floats are enough: a value is no longer rare long before one more sighting is lost in rounding, at 16 million. */
    private final float[][] cells = new float[ROWS][COLUMNS];

    private double total;
    private Instant begin = Instant.EPOCH;
    private Duration halfLife = Duration.ofDays(1);

    /**
     * How often something was seen before.
     *
     * @param count of this value
     * @param total of all values
     */
    record Share(double count, double total) {}

    /** Counts one sighting. */
    synchronized Share add(String value, Instant at, Duration newHalfLife) {
        double weight = weight(at, newHalfLife);
        long bits = hash.of(value.getBytes(StandardCharsets.UTF_8));
        double least = Double.MAX_VALUE;
        for (int row = 0; row < ROWS; row++) {
            least = Math.min(least, cells[row][column(bits, row)]);
        }
        for (int row = 0; row < ROWS; row++) {
            int column = column(bits, row);
            cells[row][column] = Math.max(cells[row][column], (float) (least + weight));
        }
        Share before = new Share(least / weight, total / weight);
        total += weight;
        return before;
    }

    private static int column(long bits, int row) {
        return (int) (bits >>> 16 * row) & COLUMNS - 1;
    }

    private double weight(Instant at, Duration newHalfLife) {
        double weight = Math.pow(2, Duration.between(begin, at).toMillis() / (double) halfLife.toMillis());
        if (weight <= MAX_WEIGHT && newHalfLife.equals(halfLife)) {
            return weight;
        }
        for (float[] row : cells) {
            for (int i = 0; i < COLUMNS; i++) {
                row[i] = (float) (row[i] / weight);
            }
        }
        total /= weight;
        begin = at;
        halfLife = newHalfLife;
        return 1;
    }
}

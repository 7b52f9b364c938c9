// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.util.Arrays;
import java.util.Collection;

/** Measured values, in order. Percentiles are by nearest rank: each is a value that was measured. */
final class Sample {

    private final double[] sorted;

    Sample(Collection<Double> values) {
        sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** All values of several. */
    static Sample of(Collection<Sample> several) {
        return new Sample(several.stream()
                .flatMap(one -> Arrays.stream(one.sorted).boxed())
                .toList());
    }

    int size() {
        return sorted.length;
    }

    boolean isEmpty() {
        return sorted.length == 0;
    }

    /** @param percent over 0, up to 100 */
    double percentile(double percent) {
        if (isEmpty() || !(percent > 0) || percent > 100) {
            throw new IllegalArgumentException("no percentile " + percent + " of " + sorted.length + " values");
        }
        return sorted[(int) Math.ceil(percent / 100 * sorted.length) - 1];
    }

    double median() {
        return percentile(50);
    }

    double max() {
        return percentile(100);
    }

    double min() {
        return sorted[0];
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {

    @Test
    void percentilesAreByNearestRank() {
        Sample sample = new Sample(List.of(50.0, 15.0, 40.0, 20.0, 35.0));

        assertEquals(15, sample.percentile(5));
        assertEquals(20, sample.percentile(30));
        assertEquals(20, sample.percentile(40));
        assertEquals(35, sample.median());
        assertEquals(50, sample.max());
        assertEquals(15, sample.min());
    }

    @Test
    void p99OfAHundredIsTheSecondLargest() {
        Sample sample = new Sample(
                IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList());

        assertEquals(99, sample.percentile(99));
        assertEquals(100, sample.percentile(99.5));
    }

    @Test
    void oneValueIsEveryPercentile() {
        Sample sample = new Sample(List.of(7.0));

        assertEquals(7, sample.percentile(0.1));
        assertEquals(7, sample.percentile(100));
    }

    @Test
    void thereIsNoPercentileOfNothingOrBeyondTheEnds() {
        assertThrows(IllegalArgumentException.class, () -> new Sample(List.of()).median());
        assertThrows(IllegalArgumentException.class, () -> new Sample(List.of(1.0)).percentile(0));
        assertThrows(IllegalArgumentException.class, () -> new Sample(List.of(1.0)).percentile(100.1));
        assertThrows(IllegalArgumentException.class, () -> new Sample(List.of(1.0)).percentile(Double.NaN));
    }
}

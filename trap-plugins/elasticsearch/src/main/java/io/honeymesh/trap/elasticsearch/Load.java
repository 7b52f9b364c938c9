// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How busy the node is: numbers that move slowly and tell the same story wherever they are shown. */
record Load(Cluster cluster, Instant now) {

    static Load of(Cluster cluster, Instant now) {
        return new Load(cluster, now);
    }

    private int wave(int period, int low, int high) {
        double phase = 2 * Math.PI * Math.floorMod(now.getEpochSecond() / 10 + cluster.process(), period) / period;
        return (int) Math.round(low + (high - low) * (1 + Math.sin(phase)) / 2);
    }

    int heapPercent() {
        return wave(23, 24, 61);
    }

    int memoryPercent() {
        return wave(401, 91, 97);
    }

    int cpuPercent() {
        return wave(7, 0, 4);
    }

    double average(int minutes) {
        return cluster.machine().load(now, minutes);
    }

    String text(int minutes) {
        return String.format(Locale.ROOT, "%.2f", average(minutes));
    }

    /** Some moments after the machine. */
    long startedMillis() {
        Duration slow = Duration.ofMillis(14_000L + 11L * cluster.process());
        return cluster.machine().started(slow, now).toEpochMilli();
    }

    long diskBytes() {
        return cluster.machine().diskKb() << 10;
    }

    long diskUsedBytes() {
        return 3_400_000_000L + cluster.process() * 1_310_720L;
    }
}

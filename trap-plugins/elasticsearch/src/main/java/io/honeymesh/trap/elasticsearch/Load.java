// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import java.time.Instant;
import java.util.Locale;

/** How busy the node is: numbers that move slowly and tell the same story wherever they are shown. */
record Load(Cluster cluster, long tick) {

    static Load of(Cluster cluster, Instant now) {
        return new Load(cluster, now.getEpochSecond() / 10);
    }

    private int wave(int period, int low, int high) {
        double phase = 2 * Math.PI * Math.floorMod(tick + cluster.process(), period) / period;
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
        return (3 + wave(11 * minutes, 0, 14)) / 100.0;
    }

    String text(int minutes) {
        return String.format(Locale.ROOT, "%.2f", average(minutes));
    }

    /** When the server was started: it is restarted every few weeks, at the same hour. */
    long startedMillis() {
        long periodDays = 10L + cluster.process() % 19;
        long today = tick * 10 / 86_400;
        long day = (today / periodDays - 1) * periodDays;
        return (day * 86_400 + 22_000 + cluster.process()) * 1000L + cluster.process() % 997;
    }

    long diskBytes() {
        return (20L + 20 * (cluster.process() % 4)) * 1_055_744_000L;
    }

    long diskUsedBytes() {
        return 3_400_000_000L + cluster.process() * 1_310_720L;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How busy the machine was meanwhile, with others' work and with ours: without it no latency can be judged. */
final class MachineLoad {

    private static final int IDLE = 3;
    private static final int IOWAIT = 4;
    private static final int STEAL = 7;

    /**
     * @param load the load average over the last minute
     * @param busyPercent of all processors' time
     * @param stealPercent of all processors' time that the hypervisor gave to others
     */
    record Reading(double load, double busyPercent, double stealPercent) {

        /** For a person. */
        String text() {
            return String.format(
                    Locale.ROOT, "load %.2f, processors %.0f %% busy, %.1f %% stolen", load, busyPercent, stealPercent);
        }

        Map<String, Object> json() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("load", load);
            fields.put("busy_percent", Report.rounded(busyPercent));
            fields.put("steal_percent", Report.rounded(stealPercent));
            return fields;
        }
    }

    private final long[] before;

    private MachineLoad(long[] before) {
        this.before = before;
    }

    static MachineLoad start() {
        return new MachineLoad(ticks(read("/proc/stat")));
    }

    Reading sinceStart() {
        return between(before, ticks(read("/proc/stat")), read("/proc/loadavg"));
    }

    static Reading between(long[] before, long[] after, String loadavg) {
        long total = 0;
        for (int i = 0; i <= STEAL; i++) {
            total += after[i] - before[i];
        }
        long idle = after[IDLE] - before[IDLE] + after[IOWAIT] - before[IOWAIT];
        long steal = after[STEAL] - before[STEAL];
        double whole = Math.max(1, total);
        return new Reading(
                Double.parseDouble(loadavg.split(" ")[0]), 100 * (total - idle) / whole, 100 * steal / whole);
    }

    /** The first line of /proc/stat: {@code cpu user nice system idle iowait irq softirq steal …}. */
    static long[] ticks(String stat) {
        String line = stat.lines().findFirst().orElse("");
        return Arrays.stream(line.split("\\s+"))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

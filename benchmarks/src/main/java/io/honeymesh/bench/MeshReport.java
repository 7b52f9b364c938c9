// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured of one transport, in µs.
 *
 * @param spaced from the end of a login at one node to the drop at another, over a second after the one before
 * @param onAll the same until the last of the others drops
 * @param missed logins that no drop at an other followed, counted for each other
 * @param gaps between two of a stranger's datagrams: by one of them a value may be too long
 * @param bursts as spaced, where twenty end at once
 * @param roundTrips a datagram and its echo between the same hosts
 * @param load while the spaced ones came
 */
record MeshReport(
        MeshTransport transport,
        Sample spaced,
        Sample onAll,
        int missed,
        Sample gaps,
        Sample bursts,
        int burstsMissed,
        Sample roundTrips,
        MachineLoad.Reading load) {

    boolean complete() {
        return missed == 0 && burstsMissed == 0 && !spaced.isEmpty() && !bursts.isEmpty();
    }

    boolean holdsAim() {
        return !onAll.isEmpty() && missed == 0 && onAll.percentile(99) < transport.aimMillis() * 1000.0;
    }

    void print(Timeline timeline) {
        timeline.line(
                String.format(Locale.ROOT, "  %-34s %10s %10s %10s %10s %6s", "", "p50", "p90", "p99", "max", "n"));
        row(timeline, "one at a time, each of the others", spaced);
        row(timeline, "one at a time, all of them", onAll);
        row(timeline, "twenty at once", bursts);
        row(timeline, "a datagram there and back", roundTrips);
        if (!spaced.isEmpty()) {
            timeline.line(String.format(
                    Locale.ROOT,
                    "  the aim, p99 of all below %d ms, %s; a value is up to %s too long (p99 %s); %s",
                    transport.aimMillis(),
                    holdsAim() ? "is held" : "is not held",
                    Timeline.micros(gaps.median()),
                    Timeline.micros(gaps.percentile(99)),
                    load.text()));
        }
        if (missed + burstsMissed > 0) {
            timeline.bad("  no drop was seen after " + missed + " logins one at a time and " + burstsMissed
                    + " of those at once");
        }
    }

    private static void row(Timeline timeline, String name, Sample sample) {
        if (!sample.isEmpty()) {
            timeline.line(String.format(
                    Locale.ROOT,
                    "  %-34s %10s %10s %10s %10s %6d",
                    name,
                    Timeline.micros(sample.median()),
                    Timeline.micros(sample.percentile(90)),
                    Timeline.micros(sample.percentile(99)),
                    Timeline.micros(sample.max()),
                    sample.size()));
        }
    }

    Map<String, Object> json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "", spaced);
        put(fields, "all_", onAll);
        fields.put("missed", missed);
        fields.put("aim_p99_ms", transport.aimMillis());
        fields.put("aim_held", holdsAim());
        if (!gaps.isEmpty()) {
            fields.put("resolution_p50_ms", hundredths(gaps.median()));
            fields.put("resolution_p99_ms", hundredths(gaps.percentile(99)));
        }
        put(fields, "burst_", bursts);
        fields.put("burst_missed", burstsMissed);
        put(fields, "round_trip_", roundTrips);
        fields.putAll(load.json());
        return fields;
    }

    private static void put(Map<String, Object> fields, String prefix, Sample micros) {
        fields.put(prefix + "n", micros.size());
        if (!micros.isEmpty()) {
            fields.put(prefix + "p50_ms", hundredths(micros.median()));
            fields.put(prefix + "p90_ms", hundredths(micros.percentile(90)));
            fields.put(prefix + "p99_ms", hundredths(micros.percentile(99)));
            fields.put(prefix + "max_ms", hundredths(micros.max()));
        }
    }

    /** Of a millisecond. */
    private static double hundredths(double micros) {
        return Math.round(micros / 10) / 100.0;
    }
}

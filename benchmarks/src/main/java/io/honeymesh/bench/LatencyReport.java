// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The latency, in µs, of the node and of the C baseline in the same run.
 *
 * @param warmUp touches of each before the first one that counts
 * @param oursMissed touches of the node's trap after which nothing was dropped
 * @param ourAccept from connect() until the trap host took the connection
 * @param ourDecision from there until policy had decided, just before the kernel write
 * @param theirAccept from connect() until accept() returned
 * @param theirWrite from there until the map held the ban
 * @param gaps from the last answered probe to the first dropped one: how well the drop is known
 */
record LatencyReport(
        String enforcer,
        String attachMode,
        int probeHz,
        int warmUp,
        Sample ours,
        Sample theirs,
        int oursMissed,
        int theirsMissed,
        Sample ourAccept,
        Sample ourDecision,
        Sample theirAccept,
        Sample theirWrite,
        Sample gaps,
        MachineLoad.Reading load) {

    boolean complete() {
        return oursMissed == 0 && theirsMissed == 0 && !ours.isEmpty() && !theirs.isEmpty();
    }

    double ratio() {
        return ours.median() / theirs.median();
    }

    void print(Timeline timeline) {
        if (ours.isEmpty() || theirs.isEmpty()) {
            timeline.bad("no latency: " + oursMissed + " touches of the node and " + theirsMissed
                    + " of the C baseline were followed by no drop");
            return;
        }
        timeline.line(String.format(
                Locale.ROOT,
                "  %-28s %10s %10s %10s %10s %6s",
                "connect to first drop",
                "p50",
                "p90",
                "p99",
                "max",
                "n"));
        timeline.line(row("HoneyMesh", ours));
        timeline.line(row("C: accept() and map update", theirs));
        timeline.line(String.format(
                Locale.ROOT,
                "  ratio of the medians %.2f; %d probes a second: a value is up to %.0f µs too long (p99 %.0f µs); %s XDP; %s",
                ratio(),
                probeHz,
                gaps.median(),
                gaps.percentile(99),
                attachMode,
                load.text()));
        timeline.line("  " + dominant());
        if (oursMissed + theirsMissed > 0) {
            timeline.bad("  no drop was seen after " + oursMissed + " touches of HoneyMesh and " + theirsMissed
                    + " of the C baseline");
        }
    }

    private static String row(String name, Sample sample) {
        return String.format(
                Locale.ROOT,
                "  %-28s %10s %10s %10s %10s %6d",
                name,
                Timeline.micros(sample.median()),
                Timeline.micros(sample.percentile(90)),
                Timeline.micros(sample.percentile(99)),
                Timeline.micros(sample.max()),
                sample.size());
    }

    /** Where the median's time goes, from moments that both programs note themselves. */
    String dominant() {
        if (ourAccept.isEmpty() || ourDecision.isEmpty() || theirAccept.isEmpty()) {
            return "where the time goes is not known: the node's events did not tell";
        }
        double accept = ourAccept.median();
        double decision = ourDecision.median();
        double rest = ours.median() - accept - decision;
        if (rest < 0) {
            return String.format(
                    Locale.ROOT,
                    "medians: the kernel's quarantine drops before the ban is there: accepted %s after connect (C %s), decided"
                            + " %s later (C: map update %s); most of the time is the handshake and waiting for the next probe",
                    Timeline.micros(accept),
                    Timeline.micros(theirAccept.median()),
                    Timeline.micros(decision),
                    Timeline.micros(theirWrite.median()));
        }
        String most = accept >= decision && accept >= rest
                ? "handshake and waking the accepting thread"
                : decision >= rest ? "the decision" : "kernel write and waiting for the next probe";
        return String.format(
                Locale.ROOT,
                "medians: connect to accepted %s (C %s), decision %s, kernel write and next probe %s (C: map update %s);"
                        + " most of it is %s",
                Timeline.micros(accept),
                Timeline.micros(theirAccept.median()),
                Timeline.micros(decision),
                Timeline.micros(rest),
                Timeline.micros(theirWrite.median()),
                most);
    }

    Map<String, Object> json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("probe_hz", probeHz);
        fields.put("warm_up", warmUp);
        put(fields, "", ours);
        put(fields, "baseline_", theirs);
        fields.put("missed", oursMissed);
        fields.put("baseline_missed", theirsMissed);
        if (!ours.isEmpty() && !theirs.isEmpty()) {
            fields.put("ratio_p50", Math.round(ratio() * 1000) / 1000.0);
        }
        median(fields, "probe_gap_p50_us", gaps);
        if (!gaps.isEmpty()) {
            fields.put("probe_gap_p99_us", Report.rounded(gaps.percentile(99)));
        }
        median(fields, "connect_to_accept_p50_us", ourAccept);
        median(fields, "decision_p50_us", ourDecision);
        median(fields, "baseline_connect_to_accept_p50_us", theirAccept);
        median(fields, "baseline_map_update_p50_us", theirWrite);
        fields.putAll(load.json());
        return fields;
    }

    private static void put(Map<String, Object> fields, String prefix, Sample sample) {
        fields.put(prefix + "sources", sample.size());
        if (!sample.isEmpty()) {
            fields.put(prefix + "p50_us", Report.rounded(sample.median()));
            fields.put(prefix + "p90_us", Report.rounded(sample.percentile(90)));
            fields.put(prefix + "p99_us", Report.rounded(sample.percentile(99)));
            fields.put(prefix + "max_us", Report.rounded(sample.max()));
        }
    }

    private static void median(Map<String, Object> fields, String name, Sample sample) {
        if (!sample.isEmpty()) {
            fields.put(name, Report.rounded(sample.median()));
        }
    }
}

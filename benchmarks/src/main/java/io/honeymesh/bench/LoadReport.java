// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the load did to the node.
 *
 * @param before the node at rest before it, warm already
 * @param after the node at rest after it
 * @param looks one a second
 * @param visitors those who came, went through an opening and left
 * @param slowBegun connections of slow clients in all
 * @param asked by name: traps, and the bare server that they are compared with
 */
record LoadReport(
        Options.Load load,
        Rest before,
        Rest after,
        List<LoadWatch.Look> looks,
        Answers visitors,
        long slowBegun,
        Map<String, Answers> asked,
        MachineLoad.Reading machine) {

    /** What may come to stay without being a leak: caches, tables that fill up, a carrier thread. */
    private static final long HEAP_SLACK_KILOBYTES = 16 << 10;

    private static final int THREAD_SLACK = 6;
    private static final int DESCRIPTOR_SLACK = 16;
    private static final double ENOUGH = 0.98;

    /** @param heapKilobytes of the Java heap, garbage collected */
    record Rest(Vitals vitals, long heapKilobytes) {

        static Rest of(long pid) {
            long heap = Vitals.liveHeapKilobytes(pid);
            return new Rest(Vitals.of(pid), heap);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "heap %.1f MB, resident %d MB, %d threads, %d descriptors",
                    heapKilobytes / 1024.0,
                    vitals.residentMegabytes(),
                    vitals.threads(),
                    vitals.descriptors());
        }

        Map<String, Object> json() {
            return Map.of(
                    "heap_kb", heapKilobytes,
                    "resident_mb", vitals.residentMegabytes(),
                    "threads", vitals.threads(),
                    "descriptors", vitals.descriptors());
        }
    }

    /**
     * @param millis until the answer was there
     * @param failed refused, cut off, or not answered in 10 s
     */
    record Answers(Sample millis, long failed) {

        String row(String name) {
            if (millis.isEmpty()) {
                return String.format(Locale.ROOT, "  %-24s none, %d failed", name, failed);
            }
            return String.format(
                    Locale.ROOT,
                    "  %-24s %7.1f ms %7.1f ms %7.1f ms %7.1f ms %7d %7d",
                    name,
                    millis.median(),
                    millis.percentile(90),
                    millis.percentile(99),
                    millis.max(),
                    millis.size(),
                    failed);
        }

        Map<String, Object> json() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("answered", millis.size());
            fields.put("failed", failed);
            if (!millis.isEmpty()) {
                fields.put("p50_ms", Report.rounded(millis.median()));
                fields.put("p99_ms", Report.rounded(millis.percentile(99)));
                fields.put("max_ms", Report.rounded(millis.max()));
            }
            return fields;
        }
    }

    boolean isSound() {
        return wrongs().isEmpty();
    }

    private List<String> wrongs() {
        List<String> wrongs = new ArrayList<>();
        if (visitors.failed > 0) {
            wrongs.add(visitors.failed + " visitors were not served");
        }
        if (visitors.millis.size() < ENOUGH * load.perSecond() * load.seconds()) {
            wrongs.add("only " + visitors.millis.size() + " visitors were served: too much for this machine?");
        }
        if (held() < ENOUGH * load.slow()) {
            wrongs.add("only " + Math.round(held()) + " slow connections stood open");
        }
        asked.forEach((name, answers) -> {
            if (answers.failed > 0) {
                wrongs.add(name + " gave no answer " + answers.failed + " times");
            }
        });
        if (after.heapKilobytes > before.heapKilobytes + HEAP_SLACK_KILOBYTES) {
            wrongs.add("memory of the heap stays");
        }
        if (after.vitals.threads() > before.vitals.threads() + THREAD_SLACK) {
            wrongs.add("threads stay");
        }
        if (after.vitals.descriptors() > before.vitals.descriptors() + DESCRIPTOR_SLACK) {
            wrongs.add("descriptors stay");
        }
        return wrongs;
    }

    /** Slow connections that stood open: the median of the second half, as the crowd needs a while to come in. */
    private double held() {
        return median(looks.subList(looks.size() / 2, looks.size()), LoadWatch.Look::open);
    }

    private static double median(List<LoadWatch.Look> looks, ToDoubleFunction<LoadWatch.Look> value) {
        return new Sample(looks.stream().mapToDouble(value).boxed().toList()).median();
    }

    /** The medians of the quarters. */
    private List<Double> quarters(ToDoubleFunction<LoadWatch.Look> value) {
        List<Double> quarters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            quarters.add(median(looks.subList(i * looks.size() / 4, (i + 1) * looks.size() / 4), value));
        }
        return quarters;
    }

    private Map<String, List<Double>> trends() {
        Map<String, List<Double>> trends = new LinkedHashMap<>();
        trends.put("resident_mb", quarters(look -> look.vitals().residentMegabytes()));
        trends.put("threads", quarters(look -> look.vitals().threads()));
        trends.put("descriptors", quarters(look -> look.vitals().descriptors()));
        return trends;
    }

    void print(Timeline timeline) {
        timeline.line(String.format(
                Locale.ROOT,
                "  %d s, %.0f slow connections open at once, %d of them in all",
                load.seconds(),
                held(),
                slowBegun));
        timeline.line(String.format(
                Locale.ROOT,
                "  %-24s %10s %10s %10s %10s %7s %7s",
                "until answered",
                "p50",
                "p90",
                "p99",
                "max",
                "n",
                "failed"));
        timeline.line(visitors.row("visitors of all traps"));
        asked.forEach((name, answers) -> timeline.line(answers.row(name)));
        trends().forEach((name, quarters) ->
                timeline.line(String.format(Locale.ROOT, "  %-24s by quarters: %s", name, quarters)));
        timeline.line("  before: " + before);
        timeline.line("  after:  " + after);
        timeline.line("  " + machine.text() + "; the crowd runs on the same processors");
        wrongs().forEach(wrong -> timeline.bad("  " + wrong));
    }

    Map<String, Object> json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seconds", load.seconds());
        fields.put("slow_open", held());
        fields.put("slow_begun", slowBegun);
        fields.put("visitors", visitors.json());
        asked.forEach((name, answers) -> fields.put(name, answers.json()));
        fields.put("quarters", trends());
        fields.put("before", before.json());
        fields.put("after", after.json());
        fields.put("wrong", wrongs());
        fields.putAll(machine.json());
        return fields;
    }
}

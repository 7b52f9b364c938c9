// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.enforcement.BanCost;
import io.honeymesh.enforcement.BanCost.Figure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code bench bans}: what a ban costs from Java. */
public final class Bans {

    private static final List<Integer> SIZES = List.of(10_000, 100_000, 1_000_000);
    private static final int MAX_ROUNDS = 5;

    private static final String HELP = """
            usage: bench bans [--rounds N] [--json FILE]
            How long from an order in Java until the kernel goes by it? 10 000, 100 000 and 1 000 000 bans, one by one and all at
            once, each time into empty tables and until the last one's packet is dropped.
              --rounds N    of each size, at most 5 (default 5)
              --json FILE   write the figures there: bans.SIZE.{per_second,p50_ns,p99_ns,bulk_ms}
            Exit code 0: measured. 1: a ban was refused or its packet not dropped. 2: wrong usage. 4: something is missing.
            """;

    private Bans() {}

    public static void main(String[] words) {
        System.exit(Main.run("bench bans", HELP, words, 1, Latency.HZ, Bans::measure));
    }

    private static boolean measure(Options options, Timeline timeline) {
        timeline.title("What a ban costs");
        MachineLoad load = MachineLoad.start();
        List<Figure> figures;
        try {
            figures = BanCost.measure(
                    SIZES, Math.min(MAX_ROUNDS, options.rounds()), message -> timeline.say(Timeline.Who.LAB, message));
        } catch (IllegalStateException e) {
            timeline.bad("bench bans: " + e.getMessage());
            return false;
        }
        MachineLoad.Reading machine = load.sinceStart();
        String row = "  %9s %12s %10s %10s %14s";
        timeline.line(String.format(Locale.ROOT, row, "bans", "a second", "p50", "p99", "all at once"));
        for (Figure figure : figures) {
            timeline.line(String.format(
                    Locale.ROOT,
                    row,
                    figure.bans(),
                    figure.oneByOne(),
                    figure.p50Nanos() + " ns",
                    figure.p99Nanos() + " ns",
                    String.format(Locale.ROOT, "%.1f ms", figure.bulkMillis())));
        }
        timeline.line("  " + machine.text());
        options.json().ifPresent(file -> Report.write(file, json(figures, machine)));
        return true;
    }

    private static Map<String, Object> json(List<Figure> figures, MachineLoad.Reading machine) {
        Map<String, Object> sizes = new LinkedHashMap<>();
        for (Figure figure : figures) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("per_second", figure.oneByOne());
            fields.put("p50_ns", figure.p50Nanos());
            fields.put("p99_ns", figure.p99Nanos());
            fields.put("bulk_ms", Report.rounded(figure.bulkMillis()));
            sizes.put(Integer.toString(figure.bans()), fields);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("bans", sizes);
        report.putAll(machine.json());
        return report;
    }
}

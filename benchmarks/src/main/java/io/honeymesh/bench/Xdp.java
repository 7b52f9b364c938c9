// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.enforcement.PacketCost;
import io.honeymesh.enforcement.PacketCost.Figure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** {@code bench xdp}: what a packet costs in the kernel. */
public final class Xdp {

    private static final String HELP = """
            usage: bench xdp [--rounds N] [--json FILE]
            What does the XDP program add to a packet? The kernel runs it over packets again and again (BPF_PROG_TEST_RUN),
            in turns with a program that only returns the verdict, with one that only finds the source and counts and, if xdp-tools is
            installed, with xdp-filter's.
              --rounds N    runs of every case, 100 000 packets each (default 21)
              --json FILE   write the figures there: xdp.CASE.{ours,bare,least,xdp_filter,ratio_bare,ratio_xdp_filter}, ns a packet
            Exit code 0: measured. 1: a program gave another verdict than expected. 2: wrong usage. 4: something is missing.
            """;

    private Xdp() {}

    public static void main(String[] words) {
        System.exit(Main.run("bench xdp", HELP, words, 1, Latency.HZ, Xdp::measure));
    }

    private static boolean measure(Options options, Timeline timeline) {
        timeline.title("What a packet costs, in nanoseconds");
        MachineLoad load = MachineLoad.start();
        List<Figure> figures;
        try {
            figures = PacketCost.measure(options.rounds(), message -> timeline.say(Timeline.Who.LAB, message));
        } catch (IllegalStateException e) {
            timeline.bad("bench xdp: " + e.getMessage());
            return false;
        }
        MachineLoad.Reading machine = load.sinceStart();
        timeline.line(String.format(
                Locale.ROOT,
                "  %-22s %6s %6s %6s %11s %8s %14s",
                "",
                "ours",
                "bare",
                "least",
                "xdp-filter",
                "/ bare",
                "/ xdp-filter"));
        figures.forEach(figure -> timeline.line(String.format(
                Locale.ROOT,
                "  %-22s %6.1f %6.1f %6s %11s %8.2f %14s",
                figure.name(),
                figure.ours(),
                figure.bare(),
                shown(figure.least()),
                shown(figure.xdpFilter()),
                figure.ratioBare(),
                figure.ratioXdpFilter()
                        .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                        .orElse("-"))));
        timeline.line("  " + machine.text());
        options.json().ifPresent(file -> Report.write(file, json(figures, machine)));
        return true;
    }

    private static Map<String, Object> json(List<Figure> figures, MachineLoad.Reading machine) {
        Map<String, Object> cases = new LinkedHashMap<>();
        for (Figure figure : figures) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("ours", nanos(figure.ours()));
            fields.put("bare", nanos(figure.bare()));
            fields.put("least", number(figure.least()));
            fields.put("xdp_filter", number(figure.xdpFilter()));
            fields.put("ratio_bare", ratio(figure.ratioBare()));
            fields.put(
                    "ratio_xdp_filter", figure.ratioXdpFilter().map(Xdp::ratio).orElse(null));
            cases.put(figure.name(), fields);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("xdp", cases);
        report.putAll(machine.json());
        return report;
    }

    private static String shown(OptionalDouble nanos) {
        return nanos.isPresent() ? String.format(Locale.ROOT, "%.1f", nanos.getAsDouble()) : "-";
    }

    private static Double number(OptionalDouble nanos) {
        return nanos.isPresent() ? nanos(nanos.getAsDouble()) : null;
    }

    private static double nanos(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static double ratio(double value) {
        return Math.round(value * 100) / 100.0;
    }
}

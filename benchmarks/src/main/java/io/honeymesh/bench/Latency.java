// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Lab;
import io.honeymesh.lab.Tools;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code bench latency}: connect to first dropped packet, beside a minimal C program in the same run. */
public final class Latency {

    private static final int SOURCES = 500;
    static final int HZ = 20_000;

    private static final String HELP = """
            usage: bench latency [--sources N] [--hz N] [--warm-up N] [--json FILE] [--dist PATH]
            How long after a connect() to a trap are the source's packets dropped? Measured from N addresses that were never
            seen before, in network namespaces, and for each also with the least program that could do it, written in C.
              --sources N   addresses for each of the two (default 500)
              --hz N        probes a second (default 20000): each value can be one interval too long
              --warm-up N   touches of each before that, not counted (default 20)
              --json FILE   write the figures there
              --dist PATH   the distribution, packed or unpacked (default: the one that was built)
            Exit code 0: measured, and every touch was followed by a drop. 1: not so. 2: wrong usage. 4: something is missing.
            """;

    private Latency() {}

    public static void main(String[] words) {
        System.exit(Main.run("bench latency", HELP, words, SOURCES, HZ, Latency::measure));
    }

    private static boolean measure(Options options, Timeline timeline) {
        Tools.missing(List.of(Tools.SSH, Tools.TAR)).ifPresent(message -> {
            throw new Main.MissingException(message);
        });
        timeline.title("From connect() to the first dropped packet");
        try (Lab lab = Lab.open()) {
            Stage stage = Stage.set(lab, timeline, options.distribution(), Map.of());
            LatencyReport report;
            try (var events = stage.node().events(event -> {})) {
                report = LatencyRun.run(stage, options, events, timeline);
            }
            report.print(timeline);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("enforcer", stage.enforcer());
            fields.put("attach_mode", stage.attachMode());
            fields.putAll(report.json());
            options.json().ifPresent(file -> Report.write(file, fields));
            return report.complete();
        }
    }
}

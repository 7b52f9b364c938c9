// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@code bench pipeline}: observations a second through fingerprints, rules and gate into the kernel's tables. */
public final class Pipeline {

    private static final int CASES = 3;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private static final String HELP = """
            usage: bench pipeline [--json FILE]
            How many observations a second go through fingerprints, rules, gate and the kernel's tables on one thread, and how many
            bytes does each allocate? A conversation of an HTTP client, one of a TLS client, and of a touch what stands before the ban:
            the gate (JMH, 1 fork, 15 times 1 s, the node's JVM options).
              --json FILE   write the figures there: pipeline.CASE.{observations_per_second,error,bytes_per_observation}
            Exit code 0: measured. 1: not so. 2: wrong usage. 4: something is missing.
            """;

    private Pipeline() {}

    public static void main(String[] words) {
        System.exit(Main.run("bench pipeline", HELP, words, 1, Latency.HZ, Pipeline::measure));
    }

    private static boolean measure(Options options, Timeline timeline) {
        timeline.title("Observations through the pipeline");
        MachineLoad load = MachineLoad.start();
        Map<String, Object> cases = new LinkedHashMap<>();
        String row = "  %-20s %14s %14s %10s";
        timeline.line(String.format(Locale.ROOT, row, "", "a second", "+/-", "bytes each"));
        try {
            for (RunResult result : new Runner(new OptionsBuilder()
                            .include(PipelineCost.class.getName() + "\\.")
                            .jvmArgsAppend(
                                    "--enable-native-access=ALL-UNNAMED",
                                    "--sun-misc-unsafe-memory-access=allow",
                                    // As a node runs.
                                    "-XX:+UseSerialGC",
                                    "-XX:+UseCompactObjectHeaders",
                                    "-XX:TieredStopAtLevel=1",
                                    "-Xmx512m",
                                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=error")
                            .addProfiler(GCProfiler.class)
                            .verbosity(VerboseMode.SILENT)
                            .shouldFailOnError(true)
                            .build())
                    .run()) {
                String name = result.getPrimaryResult().getLabel();
                double perSecond = result.getPrimaryResult().getScore();
                double error = result.getPrimaryResult().getScoreError();
                double bytes = result.getSecondaryResults().get(ALLOCATED).getScore();
                timeline.line(String.format(
                        Locale.ROOT, row, name, Math.round(perSecond), Math.round(error), Math.round(bytes)));
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("observations_per_second", Math.round(perSecond));
                fields.put("error", Math.round(error));
                fields.put("bytes_per_observation", Math.round(bytes));
                cases.put(name, fields);
            }
        } catch (RunnerException e) {
            timeline.bad("bench pipeline: " + e.getMessage());
            return false;
        }
        if (cases.size() != CASES) {
            timeline.bad("bench pipeline: " + cases.size() + " of " + CASES + " cases came back");
            return false;
        }
        MachineLoad.Reading machine = load.sinceStart();
        timeline.line("  " + machine.text());
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("pipeline", cases);
        report.putAll(machine.json());
        options.json().ifPresent(file -> Report.write(file, report));
        return true;
    }
}

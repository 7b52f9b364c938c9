// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Messages signed and verified a second on one thread, beside the JDK's own Ed25519 in the same run: {@link EnvelopeCost}. */
record MeshEnvelopes() implements MeshPart {

    private static final String SIGN = "envelope";
    private static final String VERIFY = "verify";
    private static final String JDK_SIGN = "jdkSign";
    private static final String JDK_VERIFY = "jdkVerify";

    @Override
    public boolean measure(Options options, Timeline timeline, Map<String, Object> figures) {
        timeline.title("Messages a second, one thread (a minute)");
        MachineLoad load = MachineLoad.start();
        Map<String, Double> medians = new TreeMap<>();
        try {
            for (RunResult result : new Runner(new OptionsBuilder()
                            .include(EnvelopeCost.class.getName() + "\\.")
                            .jvmArgsAppend(
                                    "--enable-native-access=ALL-UNNAMED",
                                    "--sun-misc-unsafe-memory-access=allow",
                                    // As a node runs.
                                    "-XX:+UseSerialGC",
                                    "-XX:+UseCompactObjectHeaders",
                                    "-XX:TieredStopAtLevel=1",
                                    "-Xmx256m",
                                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=error")
                            .verbosity(VerboseMode.SILENT)
                            .shouldFailOnError(true)
                            .build())
                    .run()) {
                medians.put(
                        result.getPrimaryResult().getLabel(),
                        result.getPrimaryResult().getStatistics().getPercentile(50));
            }
        } catch (RunnerException e) {
            timeline.bad("bench mesh: " + e.getMessage());
            return false;
        }
        figures.put("envelopes", report(medians, load.sinceStart(), timeline));
        return true;
    }

    private static Map<String, Object> report(
            Map<String, Double> medians, MachineLoad.Reading machine, Timeline timeline) {
        Map<String, Object> fields = new LinkedHashMap<>();
        row(timeline, fields, "sign", medians.get(SIGN), medians.get(JDK_SIGN));
        row(timeline, fields, "verify", medians.get(VERIFY), medians.get(JDK_VERIFY));
        timeline.line("  medians of 9 rounds of a second; " + machine.text());
        fields.putAll(machine.json());
        return fields;
    }

    static void row(Timeline timeline, Map<String, Object> fields, String what, double ours, double jdks) {
        timeline.line(String.format(
                Locale.ROOT,
                "  %-8s %8d messages a second; the JDK's Ed25519 alone %8d: %.2f times",
                what,
                Math.round(ours),
                Math.round(jdks),
                ours / jdks));
        fields.put(what + "_per_second", Math.round(ours));
        fields.put("jdk_" + what + "_per_second", Math.round(jdks));
        fields.put(what + "_ratio", Math.round(100 * ours / jdks) / 100.0);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What came of fuzzing one target, as libFuzzer tells it.
 *
 * @param minutes without its start
 * @param features what was reached: libFuzzer counts edges, and how often each was taken, in steps
 * @param corpus inputs kept because each reached something new
 * @param exceptions the first line of each finding
 */
record Outcome(
        String target,
        double minutes,
        long executions,
        long features,
        long corpus,
        int findings,
        List<String> exceptions) {

    static final String HEADER = "| target | minutes | executions | executions/s | features | corpus | findings |\n"
            + "|---|--:|--:|--:|--:|--:|--:|";

    private static final Pattern EXECUTED = Pattern.compile("stat::number_of_executed_units: +([0-9]+)");
    private static final Pattern PROGRESS = Pattern.compile("#([0-9]+)\\s.*cov: [0-9]+ ft: ([0-9]+) corp: ([0-9]+)/");
    private static final Pattern DURATION = Pattern.compile("Done [0-9]+ runs in ([0-9]+) second");
    private static final Pattern FINDING = Pattern.compile("== (?:Java Exception: |ERROR: libFuzzer: )(.*)");

    /**
     * Reads it off a log.
     *
     * @param minutes how long the fuzzer's process ran, for a log that doesn't tell
     */
    static Outcome of(String target, double minutes, int findings, List<String> log) {
        Optional<Matcher> progress = last(log, PROGRESS);
        long executions = last(log, EXECUTED)
                .or(() -> progress)
                .map(matcher -> Long.parseLong(matcher.group(1)))
                .orElse(0L);
        List<String> exceptions = new ArrayList<>();
        for (String line : log) {
            Matcher matcher = FINDING.matcher(line);
            if (matcher.find()) {
                exceptions.add(matcher.group(1));
            }
        }
        return new Outcome(
                target,
                last(log, DURATION)
                        .map(matcher -> Long.parseLong(matcher.group(1)) / 60.0)
                        .orElse(minutes),
                executions,
                progress.map(matcher -> Long.parseLong(matcher.group(2))).orElse(0L),
                progress.map(matcher -> Long.parseLong(matcher.group(3))).orElse(0L),
                findings,
                List.copyOf(exceptions));
    }

    private static Optional<Matcher> last(List<String> log, Pattern pattern) {
        for (String line : log.reversed()) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return Optional.of(matcher);
            }
        }
        return Optional.empty();
    }

    String row() {
        double seconds = Math.max(1, minutes * 60);
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %d | %.0f | %d | %d | %d |",
                target,
                minutes,
                executions,
                executions / seconds,
                features,
                corpus,
                findings);
    }
}

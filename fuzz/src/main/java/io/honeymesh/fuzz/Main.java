// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** {@code ./honeymesh fuzz}: fuzzes targets one after another and tells what came of each. */
public final class Main {

    private static final int OK = 0;
    private static final int FOUND = 1;
    private static final int USAGE = 2;

    /** Its table tells what was run elsewhere. */
    private static final String MEASUREMENTS = "docs/measurements.md";

    /** Tables tell minutes to a tenth. */
    private static final double ROUNDING = 0.051;

    private static final Duration SHORTEST = Duration.ofSeconds(10);

    private final Path root = Path.of(System.getProperty("honeymesh.root", "."));
    private final Path out = root.resolve("target/fuzz");
    private final List<Target> known = Targets.all();
    private final List<Target> chosen = new ArrayList<>();
    private final Map<String, String> rows = new LinkedHashMap<>();
    private Duration time = Duration.ofMinutes(5);
    private int jobs = 1;
    private boolean rest;
    private int findings;
    private int failures;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        System.exit(new Main().run(List.of(arguments)));
    }

    private int run(List<String> arguments) throws IOException, InterruptedException, ExecutionException {
        if (arguments.equals(List.of("--list"))) {
            known.forEach(target -> System.out.println(target.name()));
            return OK;
        }
        try {
            read(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println("fuzz: " + wrong.getMessage() + " (see ./honeymesh help fuzz)");
            return USAGE;
        }
        List<Target> targets = targets();
        System.out.println(Outcome.HEADER);
        try (ExecutorService workers = Executors.newFixedThreadPool(jobs)) {
            List<Future<?>> runs = new ArrayList<>();
            for (Target target : targets) {
                runs.add(workers.submit(() -> fuzz(target)));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
        System.out.println("The same in " + report() + "; corpora and logs beside it.");
        return findings + failures == 0 ? OK : FOUND;
    }

    /** Those chosen, in this order; rows of earlier runs stay in the report. */
    private List<Target> targets() throws IOException {
        Reported before = new Reported().with(report());
        rows.putAll(before.rows());
        List<Target> all = chosen.isEmpty() ? known : chosen;
        if (!rest) {
            return all;
        }
        before.with(root.resolve(MEASUREMENTS));
        double enough = time.toMillis() / 60_000.0 - ROUNDING;
        return all.stream().filter(target -> before.minutes(target) < enough).toList();
    }

    private void read(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            switch (argument) {
                case "--minutes" -> time = minutes(value(arguments, ++i));
                case "--rest" -> rest = true;
                case "--jobs" -> jobs = number(value(arguments, ++i));
                default ->
                    chosen.add(known.stream()
                            .filter(target -> target.name().equals(argument))
                            .findFirst()
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "there is no target '" + argument + "': --list names them")));
            }
        }
    }

    private static String value(List<String> arguments, int at) {
        if (at == arguments.size()) {
            throw new IllegalArgumentException(arguments.getLast() + " needs a value");
        }
        return arguments.get(at);
    }

    private static Duration minutes(String text) {
        if (!text.matches("[0-9]{1,5}(\\.[0-9]{1,3})?")) {
            throw new IllegalArgumentException("--minutes takes a number such as 5 or 0.5, not '" + text + "'");
        }
        Duration time = Duration.ofMillis((long) (Double.parseDouble(text) * 60_000));
        return time.compareTo(SHORTEST) < 0 ? SHORTEST : time;
    }

    private static int number(String text) {
        if (!text.matches("[1-9][0-9]?")) {
            throw new IllegalArgumentException("--jobs takes a number from 1 to 99, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private void fuzz(Target target) {
        try {
            tell(new Run(target, Seeds.of(root), out, time).run());
        } catch (IOException e) {
            failed(target, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void failed(Target target, IOException why) {
        failures++;
        System.err.println("fuzz: " + target.name() + ": " + why.getMessage());
    }

    private synchronized void tell(Outcome outcome) throws IOException {
        findings += outcome.findings();
        rows.put(outcome.target(), outcome.row());
        System.out.println(outcome.row());
        outcome.exceptions().forEach(exception -> System.out.println("    " + exception));
        Files.writeString(report(), Outcome.HEADER + "\n" + String.join("\n", rows.values()) + "\n");
    }

    private Path report() {
        return out.resolve("report.md");
    }
}

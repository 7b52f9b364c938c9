// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Fuzzes one target in a JVM of its own, which ends with this one. The corpus it gathers stays, so that the next run goes on
 * from there.
 *
 * @param out holds a folder for each target
 */
record Run(Target target, Seeds seeds, Path out, Duration time) {

    private static final int MAX_FINDINGS = 8;

    /** Seconds for one input; libFuzzer counts those in which a busy machine had no time for it too. */
    private static final int HANGS_AFTER_SECONDS = 120;

    /** Rewrites all of java.util.regex, which takes as long as everything else at the start; hostile bytes meet RE2/J here. */
    private static final String REGEX_GUIDANCE = "com.code_intelligence.jazzer.sanitizers.RegexRoadblocks";

    private static final Duration GRACE = Duration.ofMinutes(5);

    Outcome run() throws IOException, InterruptedException {
        Path folder = out.resolve(target.name());
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Path findings = folder.resolve("findings");
        empty(findings);
        Path given = folder.resolve("given");
        empty(given);
        int number = 0;
        for (Seeds.Seed seed : seeds.of(target)) {
            Files.write(given.resolve(Integer.toString(number++)), seed.bytes());
        }
        Path log = folder.resolve("log");
        long began = System.nanoTime();
        follow(new ProcessBuilder(command(corpus, given, findings))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
        double minutes = (System.nanoTime() - began) / 60e9;
        // What the target itself printed is in there too.
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
        Outcome outcome = Outcome.of(target.name(), minutes, keep(findings), lines);
        if (outcome.executions() == 0) {
            throw new IOException("the fuzzer did not run; see " + log);
        }
        return outcome;
    }

    private List<String> command(Path corpus, Path given, Path findings) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+EnableDynamicAgentLoading",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Driver.class.getName(),
                "--target_args=" + target.name(),
                "--instrumentation_includes=io.honeymesh.**",
                "--instrumentation_excludes=io.honeymesh.fuzz.**",
                "--custom_hooks=" + NoWaiting.class.getName(),
                "--disabled_hooks=" + REGEX_GUIDANCE,
                "--keep_going=" + MAX_FINDINGS,
                "-max_total_time=" + time.toSeconds(),
                "-timeout=" + HANGS_AFTER_SECONDS,
                "-rss_limit_mb=0",
                "-max_len=" + Seeds.MAX_BYTES,
                "-print_final_stats=1",
                "-artifact_prefix=" + findings + "/",
                corpus.toString(),
                given.toString());
    }

    private void follow(Process process) throws InterruptedException {
        Thread end = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(end);
        try {
            if (!process.waitFor(time.plus(GRACE).toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(end);
        }
    }

    /** Puts what was found among the seeds, where from now on a test reads it. */
    private int keep(Path findings) throws IOException {
        Map<String, Path> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(findings)) {
            files.filter(file -> file.getFileName().toString().matches("(crash|timeout|oom)-.*"))
                    .forEach(file -> found.put(file.getFileName().toString(), file));
        }
        for (Map.Entry<String, Path> one : found.entrySet()) {
            Path to = Files.createDirectories(seeds.folder(target)).resolve(one.getKey());
            Files.copy(one.getValue(), to, StandardCopyOption.REPLACE_EXISTING);
        }
        return found.size();
    }

    private static void empty(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program to run, with a bound on its time. Both outputs are read, errors apart from results.
 *
 * @param words the program and its arguments; no shell is involved
 * @param environment added to this process's own
 */
public record Command(List<String> words, Map<String, String> environment) {

    /** Enough for any answer of a shell command; more is a mistake. */
    private static final int MAX_OUTPUT_BYTES = 64 << 20;

    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** What a finished program left. */
    public record Result(int exit, String output, String errors) {

        /** The last words of a failed program, on one line. */
        public String complaint() {
            String text = errors.isBlank() ? output : errors;
            String[] lines = text.strip().split("\\R");
            return lines[lines.length - 1];
        }
    }

    public static Command of(String... words) {
        return new Command(List.of(words), Map.of());
    }

    public static Command of(List<String> words) {
        return new Command(words, Map.of());
    }

    public Command with(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new Command(words, more);
    }

    /** The same program behind another that starts it, such as {@code nsenter}. */
    Command behind(List<String> prefix) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(words);
        return new Command(all, environment);
    }

    /** Starts it with pipes on all three streams; the caller ends it. */
    public Process start() {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new LabException("can't run " + words.getFirst() + ": " + e.getMessage(), e);
        }
    }

    /** Starts what stays, with no input and both outputs in a file; the caller ends it. */
    public Process start(Path log) {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new LabException("can't run " + words.getFirst() + ": " + e.getMessage(), e);
        }
    }

    /** Runs it to its end, with no input. A program that takes longer is killed; its exit code is then 124. */
    public Result run(Duration limit) {
        ProcessBuilder builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new LabException("can't run " + words.getFirst() + ": " + e.getMessage(), e);
        }
        var output = read(process, false);
        var errors = read(process, true);
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                kill(process);
            }
            // A grandchild may keep a pipe open: what was read until now has to do then.
            String said = output.completeOnTimeout("", 2, TimeUnit.SECONDS).join();
            String complained =
                    errors.completeOnTimeout("", 2, TimeUnit.SECONDS).join();
            return new Result(ended ? process.exitValue() : 124, said, complained);
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while running " + words.getFirst(), e);
        }
    }

    /** Runs it and gives its output. @throws LabException if it fails */
    public String output(Duration limit) {
        Result result = run(limit);
        if (result.exit() != 0) {
            throw new LabException(String.join(" ", words) + " failed (" + result.exit() + "): " + result.complaint());
        }
        return result.output();
    }

    /** Ends a process and all it started. */
    public static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static CompletableFuture<String> read(Process process, boolean errors) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (var stream = errors ? process.getErrorStream() : process.getInputStream()) {
                text.complete(new String(stream.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8));
            } catch (IOException closed) {
                text.complete("");
            }
        });
        return text;
    }
}

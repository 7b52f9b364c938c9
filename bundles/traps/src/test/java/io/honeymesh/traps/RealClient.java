// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a real client against a trap; where it isn't installed the test says so and is skipped. */
public final class RealClient {

    private static final int PATIENCE_SECONDS = 60;

    /** What it said on both outputs, and its exit code. */
    public record Result(int exitCode, String output) {}

    private RealClient() {}

    public static Result run(String... command) throws IOException, InterruptedException {
        String[] found = command.clone();
        found[0] = Programs.find(command[0]).toString();
        Path output = Files.createTempFile("client", ".txt");
        try {
            Process process = new ProcessBuilder(found)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String said = new String(Files.readAllBytes(output), StandardCharsets.ISO_8859_1);
            return new Result(ended ? process.exitValue() : -1, said);
        } finally {
            Files.delete(output);
        }
    }

    /** Runs a command that must do its work. */
    public static void prepare(String... command) throws IOException, InterruptedException {
        Result result = run(command);
        if (result.exitCode() != 0) {
            throw new IOException(String.join(" ", command) + ": " + result.output());
        }
    }

    /** Makes a server's {@code key} and {@code cert} in a folder. */
    public static void certify(Path folder, String host) throws IOException, InterruptedException {
        String[] request = {"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + host};
        List<String> command = new ArrayList<>(List.of(request));
        command.addAll(List.of("-keyout", folder + "/key", "-out", folder + "/cert"));
        prepare(command.toArray(String[]::new));
    }

    /** A small file to send. */
    public static Path someFile() throws IOException {
        Path file = Files.createTempFile("upload", ".txt");
        file.toFile().deleteOnExit();
        return Files.writeString(file, "#!/bin/sh\nid\n");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real serf agent, as Debian has it. */
final class SerfAgent implements AutoCloseable {

    record Run(int code, String output) {}

    final Endpoint at;
    private final String rpc;
    private final Path log;
    private final Process process;

    SerfAgent(String name, Path folder, byte[] key, Endpoint join) throws IOException {
        at = Endpoint.parse("127.0.0.1:" + RealNode.freePort());
        rpc = "127.0.0.1:" + RealNode.freePort();
        log = folder.resolve(name + ".log");
        Path keyring = folder.resolve(name + ".keyring");
        Files.writeString(keyring, "[\"" + KeyRingFile.text(key) + "\"]");
        process = new ProcessBuilder(
                        "serf",
                        "agent",
                        "-node=" + name,
                        "-bind=" + at,
                        "-rpc-addr=" + rpc,
                        "-keyring-file=" + keyring,
                        "-retry-join=" + join,
                        "-retry-interval=1s",
                        "-log-level=debug")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** {@code serf members} and the like. */
    Run run(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("serf"));
        all.addAll(List.of(command));
        all.add("-rpc-addr=" + rpc);
        Path output = Files.createTempFile(log.getParent(), "serf", ".out");
        Process run = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!run.waitFor(60, TimeUnit.SECONDS)) {
            run.destroyForcibly();
        }
        return new Run(run.waitFor(), Files.readString(output));
    }

    boolean sees(String name, String state) {
        try {
            return run("members").output.lines().anyMatch(line -> line.startsWith(name) && line.contains(state));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Without a farewell. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}

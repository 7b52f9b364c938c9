// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real BIND on a loopback port; where it isn't installed the test says so and is skipped. */
record Named(Process process, int port) implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/named");

    /** @param rates a line on response rate limiting for its configuration */
    static Named start(Path folder, String host, String rates) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "named is not installed");
        int port = freePort();
        String settings;
        try (InputStream in = Named.class.getResourceAsStream("named.conf")) {
            settings = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Path configuration = folder.resolve("named" + port + ".conf");
        Files.writeString(
                configuration,
                settings.replace("FOLDER", folder.toString())
                        .replace("PORT", Integer.toString(port))
                        .replace("HOST", host)
                        .replace("RATES", rates));
        Process process = new ProcessBuilder(PROGRAM.toString(), "-g", "-n", "1", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("named" + port + ".log").toFile())
                .start();
        Named named = new Named(process, port);
        for (int i = 0; i < 400 && process.isAlive() && !named.listens(); i++) {
            Thread.sleep(25);
        }
        return named;
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Debian's mariadb-server on a loopback port, to compare answers with; where it isn't installed the test is skipped. */
final class RealServer implements AutoCloseable {

    private final Process process;
    private final int port;

    private RealServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static RealServer start(Path folder, String user, String password) throws IOException, InterruptedException {
        Path program = Path.of("/usr/sbin/mariadbd");
        Assumptions.assumeTrue(Files.isExecutable(program), "mariadb-server is not installed");
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "mariadbd is run by root here");
        Path data = folder.resolve("data");
        Process install = start(List.of(
                "mariadb-install-db",
                "--no-defaults",
                "--user=root",
                "--datadir=" + data,
                "--skip-test-db",
                "--auth-root-authentication-method=normal"));
        Assumptions.assumeTrue(
                install.waitFor(60, TimeUnit.SECONDS) && install.exitValue() == 0, "mariadb-install-db failed");
        Path accounts = Files.writeString(
                folder.resolve("init.sql"),
                "GRANT ALL ON *.* TO '" + user + "'@'%' IDENTIFIED BY '" + password
                        + "' WITH GRANT OPTION;\nDROP USER root@'127.0.0.1';\n");
        int port;
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        Process server = start(List.of(
                program.toString(),
                "--no-defaults",
                "--user=root",
                "--datadir=" + data,
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + folder.resolve("sock"),
                "--pid-file=" + folder.resolve("pid"),
                "--character-set-server=utf8mb4",
                "--collation-server=utf8mb4_general_ci",
                "--skip-name-resolve",
                "--max-connect-errors=100000",
                "--init-file=" + accounts));
        for (int i = 0; i < 200 && !RawClient.answers(port); i++) {
            Thread.sleep(50);
        }
        return new RealServer(server, port);
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}

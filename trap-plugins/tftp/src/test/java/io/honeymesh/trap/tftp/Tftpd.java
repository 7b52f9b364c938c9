// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.tftp;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real tftpd-hpa on a loopback port; where it isn't installed, or may not be started, the test says so and is skipped. */
record Tftpd(Process process, int port) implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/in.tftpd");

    /** @param folder an empty one that everybody can get to */
    static Tftpd start(Path folder) throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "in.tftpd (package tftpd-hpa) is not installed");
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "in.tftpd needs root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        int port;
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            port = probe.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-L",
                        "-a",
                        "127.0.0.1:" + port,
                        "--secure",
                        "--create",
                        "--timeout",
                        "5",
                        folder.toString())
                .inheritIO()
                .start();
        return new Tftpd(process, port);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}

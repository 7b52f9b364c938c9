// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real xrdp on loopback with Debian's settings. */
final class Xrdp implements AutoCloseable {

    private final Process process;
    private final int port;

    private Xrdp(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Xrdp start(Path folder, boolean tls) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/sbin/xrdp")), "xrdp is not installed");
        Assumptions.assumeTrue(
                Files.isReadable(Path.of("/etc/xrdp/rsakeys.ini")), "only root may run xrdp with its installed key");
        int port;
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        String settings = Files.readString(Path.of("/etc/xrdp/xrdp.ini"))
                .replaceFirst("(?m)^port=.*", "port=tcp://127.0.0.1:" + port)
                .replaceFirst("(?m)^certificate=.*", tls ? "certificate=" : "certificate=/nonexistent")
                .replaceFirst("(?m)^LogFile=.*", "LogFile=" + folder.resolve("xrdp.log"))
                .replaceFirst("(?m)^EnableSyslog=.*", "EnableSyslog=false");
        Path configuration = Files.writeString(folder.resolve("xrdp.ini"), settings);
        Process process = new ProcessBuilder("xrdp", "-n", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        Xrdp xrdp = new Xrdp(process, port);
        for (int i = 0; i < 200 && !xrdp.listens(); i++) {
            Thread.sleep(25);
        }
        return xrdp;
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}

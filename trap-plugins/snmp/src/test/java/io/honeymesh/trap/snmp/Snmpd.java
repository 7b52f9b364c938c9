// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real Net-SNMP on loopback ports; where it isn't installed the test says so and is skipped. */
record Snmpd(Process process, int port) implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/snmpd");

    static Snmpd start(Path folder, Machine machine) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "snmpd is not installed");
        int port = freePort();
        String settings;
        try (InputStream in = Snmpd.class.getResourceAsStream("snmpd.conf")) {
            settings = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Path configuration = folder.resolve("snmpd.conf");
        Files.writeString(
                configuration,
                settings.replace("PORT", Integer.toString(port))
                        .replace("DESCRIPTION", machine.description())
                        .replace("NAME", machine.name())
                        .replace("LOCATION", machine.location())
                        .replace("CONTACT", machine.contact()));
        ProcessBuilder builder = new ProcessBuilder(
                PROGRAM.toString(),
                "-f",
                "-C",
                "-c",
                configuration.toString(),
                "-Lf",
                folder.resolve("log").toString(),
                "-I",
                "-smux,mteTrigger,mteTriggerConf");
        builder.environment().put("SNMP_PERSISTENT_DIR", folder.resolve("state").toString());
        builder.environment().put("MIBS", "");
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile());
        Snmpd snmpd = new Snmpd(builder.start(), port);
        for (int i = 0; i < 400 && snmpd.process.isAlive() && !snmpd.listens(); i++) {
            Thread.sleep(25);
        }
        return snmpd;
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

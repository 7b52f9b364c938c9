// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import io.honeymesh.traps.Programs;
import io.honeymesh.traps.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A real xrdp on loopback with Debian's settings. */
final class Xrdp {

    private Xrdp() {}

    static RealServer start(Path folder, boolean tls) throws IOException, InterruptedException {
        Programs.find("xrdp");
        Assumptions.assumeTrue(
                Files.isReadable(Path.of("/etc/xrdp/rsakeys.ini")), "only root may run xrdp with its installed key");
        int port = RealServer.freePort();
        String settings = Files.readString(Path.of("/etc/xrdp/xrdp.ini"))
                .replaceFirst("(?m)^port=.*", "port=tcp://127.0.0.1:" + port)
                .replaceFirst("(?m)^certificate=.*", tls ? "certificate=" : "certificate=/nonexistent")
                .replaceFirst("(?m)^LogFile=.*", "LogFile=" + folder.resolve("xrdp.log"))
                .replaceFirst("(?m)^EnableSyslog=.*", "EnableSyslog=false");
        Path configuration = Files.writeString(folder.resolve("xrdp.ini"), settings);
        return RealServer.start(folder, port, "xrdp", "-n", "-c", configuration.toString());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import io.honeymesh.traps.Programs;
import io.honeymesh.traps.RealServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real Net-SNMP, over UDP and TCP. */
final class Snmpd {

    private Snmpd() {}

    static RealServer start(Path folder, Machine machine) throws IOException, InterruptedException {
        Programs.find("snmpd");
        int port = RealServer.freePort();
        String settings;
        try (InputStream in = Snmpd.class.getResourceAsStream("snmpd.conf")) {
            settings = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Path configuration = folder.resolve("snmpd.conf");
        Files.writeString(
                configuration,
                settings.replace("PORT", Integer.toString(port))
                        .replace("DESCRIPTION", machine.description())
                        .replace("NAME", machine.facts().hostName())
                        .replace("LOCATION", machine.location())
                        .replace("CONTACT", machine.contact()));
        return RealServer.start(
                folder,
                port,
                "env",
                "SNMP_PERSISTENT_DIR=" + folder.resolve("state"),
                "MIBS=",
                "snmpd",
                "-f",
                "-C",
                "-c",
                configuration.toString(),
                "-Lf",
                folder.resolve("log").toString(),
                "-I",
                "-smux,mteTrigger,mteTriggerConf");
    }
}

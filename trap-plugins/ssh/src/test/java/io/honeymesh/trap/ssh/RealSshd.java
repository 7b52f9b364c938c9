// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.spi.Persona;
import io.honeymesh.traps.Programs;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.RealMachine;
import io.honeymesh.traps.RealServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian's sshd on a loopback port as the package sets it up, on a machine with the node's operator. */
final class RealSshd {

    private RealSshd() {}

    static RealServer start(Path folder, Persona persona, String password) throws Exception {
        Programs.find("sshd");
        int port = RealServer.freePort();
        List<String> command = new ArrayList<>(List.of("sshd", "-D", "-e", "-f", "/usr/share/openssh/sshd_config"));
        // The first of two values counts, and these come before the file's. Nothing is forwarded: where is up to the
        // administrator.
        for (String option : List.of(
                "Port=" + port,
                "ListenAddress=127.0.0.1",
                "PidFile=none",
                "DisableForwarding=yes",
                "MaxStartups=100")) {
            command.addAll(List.of("-o", option));
        }
        for (String type : List.of("rsa", "ecdsa", "ed25519")) {
            Path key = folder.resolve("key." + type);
            if (!Files.exists(key)) {
                RealClient.prepare("ssh-keygen", "-q", "-t", type, "-N", "", "-f", key.toString());
            }
            command.addAll(List.of("-o", "HostKey=" + key));
        }
        return RealServer.start(
                folder,
                port,
                RealMachine.command(
                        folder,
                        persona.hostName(),
                        persona.machine().operator(),
                        password,
                        command.toArray(String[]::new)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The real SSH client with a password to try. */
final class Login {

    private Login() {}

    /**
     * OpenSSH asks a program for the password when it has no terminal: nothing but the client is needed.
     *
     * @param more options of the client
     */
    static Command command(Lab lab, List<String> more, int port, String target, String remoteCommand) {
        Path guesses = lab.folder().resolve("guess-password");
        try {
            Files.writeString(guesses, "#!/bin/sh\necho toor\n");
            Files.setPosixFilePermissions(guesses, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new LabException("can't write " + guesses + ": " + e.getMessage(), e);
        }
        List<String> words =
                new ArrayList<>(List.of("setsid", "-w", "ssh", "-F", "none", "-p", Integer.toString(port)));
        words.addAll(more);
        words.addAll(List.of(
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "PreferredAuthentications=password",
                "root@" + target,
                remoteCommand));
        return Command.of(words)
                .with("SSH_ASKPASS", guesses.toString())
                .with("SSH_ASKPASS_REQUIRE", "force")
                .with("DISPLAY", ":0");
    }
}

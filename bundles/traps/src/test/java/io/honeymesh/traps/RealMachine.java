// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.MachineFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine as a node pretends to be one, for a real server to run on: its host name, and one account that can log in, beside this
 * machine's own. It is a mount and a host name namespace around the command, so that nothing of it is left.
 */
public final class RealMachine {

    /** $1 the files, $2 the host name, $3 the account; then the command. */
    private static final String ENTER = """
            set -e
            mount --bind "$1/passwd" /etc/passwd
            mount --bind "$1/shadow" /etc/shadow
            mount -t tmpfs -o mode=755 home /home
            mount -t tmpfs -o mode=755 run /run
            mkdir -p "/home/$3" /run/sshd
            chown 1000:1000 "/home/$3"
            hostname "$2"
            shift 3
            exec "$@"
            """;

    private RealMachine() {}

    /** Puts what it takes to be on that machine in front of a command. */
    public static String[] command(
            Path folder, String hostName, MachineFacts.Account account, String password, String... command)
            throws IOException, InterruptedException {
        Programs.needRoot("only root can make a machine of its own");
        Programs.find("unshare");
        String hash =
                RealClient.run("openssl", "passwd", "-6", password).output().strip();
        String line = "%1$s:x:1000:1000::/home/%1$s:/bin/bash%n".formatted(account.name());
        Files.writeString(folder.resolve("passwd"), Files.readString(Path.of("/etc/passwd")) + line);
        Files.writeString(
                folder.resolve("shadow"),
                Files.readString(Path.of("/etc/shadow")) + account.name() + ":" + hash + ":20000:0:99999:7:::\n");
        List<String> all = new ArrayList<>(List.of("unshare", "--mount", "--uts", "sh", "-c", ENTER, "sh"));
        all.addAll(List.of(folder.toString(), hostName, account.name()));
        all.add(Programs.find(command[0]).toString());
        all.addAll(List.of(command).subList(1, command.length));
        return all.toArray(String[]::new);
    }
}

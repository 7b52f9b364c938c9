// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.peers;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** fail2ban in front of a real sshd: its package's jail and settings, with nftables, all ports of who is banned. */
public final class Fail2ban {

    public static final List<Tools.Tool> TOOLS = List.of(
            new Tools.Tool(List.of("fail2ban-server"), "fail2ban"),
            new Tools.Tool(List.of("nft"), "nftables"),
            new Tools.Tool(List.of("sshd"), "openssh-server"));

    /** Its default. */
    private static final int MAX_RETRY = 5;

    private static final Pattern FAILURE = Pattern.compile("^Failed password ");

    private Fail2ban() {}

    public static Defence start(Lab lab) {
        Setup setup = Setup.in(lab, lab.host("fail2ban"));
        Sshd sshd = Sshd.start(lab, setup.host(), setup.folder());
        Path etc = setup.copy("/etc/fail2ban", "etc");
        String socket = setup.path("socket").toString();
        String pid = setup.path("pid").toString();
        setup.write("etc/fail2ban.local", """
                [Definition]
                logtarget = %s
                socket = %s
                pidfile = %s
                dbfile = %s
                """.formatted(
                        setup.path("fail2ban.log"), socket, pid, setup.path("fail2ban.sqlite3")));
        setup.write("etc/jail.local", """
                [DEFAULT]
                banaction = nftables[type=allports]
                maxretry = %d
                [sshd]
                enabled = true
                backend = auto
                logpath = %s
                """.formatted(MAX_RETRY, sshd.log()));
        long process = setup.daemon(
                "output.log", "fail2ban-server", "-c", etc.toString(), "-s", socket, "-p", pid, "-xf", "start");
        setup.await(
                "fail2ban",
                "output.log",
                () -> setup.succeeds("fail2ban-client", "-c", etc.toString(), "-s", socket, "status", "sshd"));
        return new Defence(
                "fail2ban " + version(),
                "fail2ban",
                setup.host(),
                Defence.SSH_PORT,
                Defence.QUIET_PORT,
                MAX_RETRY + " refused passwords",
                source -> sshd.moment(source, FAILURE, MAX_RETRY),
                List.of(process));
    }

    private static String version() {
        return Command.of("fail2ban-server", "--version")
                .output(Duration.ofSeconds(10))
                .lines()
                .findFirst()
                .orElse("")
                .replaceAll("^.* v", "");
    }
}

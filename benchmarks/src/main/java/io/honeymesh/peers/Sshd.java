// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.peers;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real OpenSSH server that refuses every password, with a log as a syslog daemon writes it. Its settings are the
 * defaults; PAM is off, so that it need not talk to this machine's own log, and guesses are refused without PAM's delay. Thread-safe.
 */
final class Sshd {

    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    /** It insists on this empty folder, which its package's service makes when it starts. */
    private static final Path PRIVILEGE_SEPARATION = Path.of("/run/sshd");

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern CLIENT_PORT = Pattern.compile(" port (\\d+)");

    private record Line(Instant at, String text) {}

    private final Path log;
    private final List<Line> lines = new ArrayList<>();

    private Sshd(Path log) {
        this.log = log;
    }
    /** @param folder the log and the key come there */
    static Sshd start(Lab lab, Host host, Path folder) {
        Path key = folder.resolve("hostkey");
        Command.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())
                .output(PATIENCE);
        try {
            if (!Files.isDirectory(PRIVILEGE_SEPARATION)) {
                Files.createDirectory(
                        PRIVILEGE_SEPARATION,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
                lab.beforeEnd(() -> PRIVILEGE_SEPARATION.toFile().delete());
            }
            Path log = Files.createFile(folder.resolve("auth.log"));
            Sshd sshd = new Sshd(log);
            Process process = host.command(
                            SSHD.toString(),
                            "-D",
                            "-e",
                            "-f",
                            "/dev/null",
                            "-h",
                            key.toString(),
                            "-p",
                            Integer.toString(Defence.SSH_PORT),
                            "-o",
                            "UsePAM=no",
                            "-o",
                            "PidFile=none")
                    .start();
            lab.beforeEnd(() -> Command.kill(process));
            Thread.ofVirtual().name("sshd-log").start(() -> sshd.relay(process));
            if (sshd.await("Server listening", PATIENCE)) {
                return sshd;
            }
            throw new LabException("sshd did not start: " + sshd.last());
        } catch (IOException e) {
            throw new LabException("can't set up sshd: " + e.getMessage(), e);
        }
    }

    Path log() {
        return log;
    }

    /** When the {@code count}-th line of one source fitted. */
    synchronized Optional<Instant> moment(String source, Pattern event, int count) {
        return lines.stream()
                .filter(line -> line.text().contains(" " + source + " "))
                .filter(line -> event.matcher(line.text()).find())
                .skip(count - 1L)
                .map(Line::at)
                .findFirst();
    }

    private void relay(Process process) {
        try (var errors = process.errorReader();
                BufferedWriter out = Files.newBufferedWriter(log)) {
            for (String text = errors.readLine(); text != null; text = errors.readLine()) {
                Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
                // Each connection has a process of its own, by whose number the readers put lines together. The
                // client's port does as well.
                Matcher port = CLIENT_PORT.matcher(text);
                String session = port.find() ? port.group(1) : Long.toString(process.pid());
                out.write(now.toString().replace("Z", "+00:00") + " victim sshd[" + session + "]: " + text.strip());
                out.newLine();
                out.flush();
                synchronized (this) {
                    lines.add(new Line(now, text));
                    notifyAll();
                }
            }
        } catch (IOException ended) {
            // With the lab.
        }
    }

    private synchronized boolean await(String text, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        try {
            while (lines.stream().noneMatch(line -> line.text().contains(text))) {
                long left = (until - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized String last() {
        return lines.isEmpty() ? "it said nothing" : lines.getLast().text();
    }
}

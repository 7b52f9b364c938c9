// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Real servers on a host of the lab, to scan them as their traps are scanned. Those that aren't installed are missing. */
final class Originals implements AutoCloseable {

    private static final Duration SETUP = Duration.ofSeconds(20);

    private final List<Process> processes = new ArrayList<>();
    private final Map<String, String> ports = new LinkedHashMap<>();

    private Originals() {}

    static Originals start(Lab lab, Host host) throws IOException {
        Originals originals = new Originals();
        Path folder = Files.createDirectories(lab.folder().resolve("originals"));
        if (installed("git")) {
            Command.of("git", "init", "-q", "--bare", folder.resolve("site.git").toString())
                    .output(SETUP);
            originals.run("git", "9418/tcp", host.command("git", "daemon", "--export-all", "--base-path=" + folder));
        }
        if (installed("telnetd") && installed("inetutils-inetd")) {
            Path inetd = Files.writeString(
                    folder.resolve("inetd.conf"), "telnet stream tcp nowait root /usr/sbin/telnetd telnetd\n");
            originals.run(
                    "telnet",
                    "23/tcp",
                    host.command("inetutils-inetd", "-d", "-p" + folder.resolve("pid"), inetd.toString()));
        }
        if (installed("in.tftpd")) {
            originals.run("tftp", "69/udp", host.command("in.tftpd", "-L", "--secure", "--create", folder.toString()));
        }
        return originals;
    }

    private static boolean installed(String program) {
        return Stream.of("/usr/bin", "/usr/sbin")
                .anyMatch(path -> Files.isExecutable(Path.of(path).resolve(program)));
    }

    private void run(String trap, String port, Command command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command.words())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        processes.add(builder.start());
        ports.put(port, trap);
    }

    /** The traps that pretend to be them, by the port where they listen, as nmap writes it. */
    Map<String, String> ports() {
        return Map.copyOf(ports);
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.peers;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What both peers are set up with: a folder of the lab for everything they write, and a copy of what their package configures. */
record Setup(Lab lab, Host host, Path folder) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static Setup in(Lab lab, Host host) {
        try {
            return new Setup(lab, host, Files.createDirectory(lab.folder().resolve(host.name())));
        } catch (IOException e) {
            throw new LabException("no folder for " + host.name() + ": " + e.getMessage(), e);
        }
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Copies a package's configuration. */
    Path copy(String from, String name) {
        Command.of("cp", "-rL", from, path(name).toString()).output(PATIENCE);
        return path(name);
    }

    void write(String name, String text) {
        try {
            Files.createDirectories(path(name).getParent());
            Files.writeString(path(name), text);
        } catch (IOException e) {
            throw new LabException("can't write " + path(name) + ": " + e.getMessage(), e);
        }
    }

    String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new LabException("can't read " + file + ": " + e.getMessage(), e);
        }
    }

    String output(String... words) {
        return host.command(words).output(PATIENCE);
    }

    boolean succeeds(String... words) {
        return host.command(words).run(PATIENCE).exit() == 0;
    }

    /** Starts what stays until the lab ends, with both outputs in a file of that name. @return its process id */
    long daemon(String log, String... words) {
        Process process = host.command(words).start(path(log));
        lab.beforeEnd(() -> Command.kill(process));
        return process.pid();
    }

    void await(String what, String log, BooleanSupplier ready) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!ready.getAsBoolean()) {
                if (System.nanoTime() > until) {
                    List<String> said = read(path(log)).lines().toList();
                    throw new LabException(
                            what + " did not start: " + (said.isEmpty() ? "it said nothing" : said.getLast()));
                }
                Thread.sleep(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}

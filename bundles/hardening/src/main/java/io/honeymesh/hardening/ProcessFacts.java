// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.hardening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the kernel says of this process and of the machine (proc(5)). */
final class ProcessFacts {

    private final Path proc;

    /** @param proc where procfs is mounted */
    ProcessFacts(Path proc) {
        this.proc = proc;
    }

    /** A field of /proc/self/status. */
    Optional<String> status(String field) {
        return line("self/status", field + ":");
    }

    /** A line of a file of this process, without what it begins with. */
    Optional<String> line(String file, String begin) {
        try {
            return Files.readAllLines(proc.resolve(file)).stream()
                    .filter(line -> line.startsWith(begin))
                    .map(line -> line.substring(begin.length()).strip())
                    .findFirst();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** A number below /proc/sys. */
    Optional<Integer> setting(String name) {
        try {
            return Optional.of(Integer.parseInt(
                    Files.readString(proc.resolve("sys").resolve(name)).strip()));
        } catch (IOException | NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    /** Whether the command that started this process had this word. */
    boolean startedWith(String word) {
        try {
            return ("\0" + Files.readString(proc.resolve("self/cmdline"))).contains("\0" + word + "\0");
        } catch (IOException unreadable) {
            return false;
        }
    }
}

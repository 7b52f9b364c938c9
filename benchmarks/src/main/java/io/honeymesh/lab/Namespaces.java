// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Named network namespaces: {@code hmlab-<pid>-<lab>-<host>}, so that each tells whose it is. */
final class Namespaces {

    static final String PREFIX = "hmlab-";

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-\\d+-[a-z0-9-]+");

    private Namespaces() {}

    static List<String> all() {
        return Command.of("ip", "netns", "list")
                .output(LIMIT)
                .lines()
                .map(line -> line.split("\\s+")[0])
                .filter(name -> NAME.matcher(name).matches())
                .toList();
    }

    static void add(String name) {
        Command.of("ip", "netns", "add", name).output(LIMIT);
    }

    /** Ends every process in it and removes it, with all its interfaces. One that is not there is fine. */
    static void remove(String name) {
        if (!Files.exists(file(name))) {
            return;
        }
        Command.of("ip", "netns", "pids", name)
                .run(LIMIT)
                .output()
                .lines()
                .map(String::strip)
                .filter(pid -> pid.matches("\\d+"))
                .map(Long::valueOf)
                .filter(pid -> pid != ProcessHandle.current().pid())
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .forEach(ProcessHandle::destroyForcibly);
        Command.of("ip", "netns", "del", name).run(LIMIT);
    }

    /** Removes what processes that are gone have left. */
    static void sweep() {
        all().stream()
                .sorted(Comparator.naturalOrder())
                .filter(name -> ProcessHandle.of(owner(name)).isEmpty())
                .forEach(Namespaces::remove);
    }

    static Path file(String name) {
        return Path.of("/run/netns", name);
    }

    private static long owner(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Long.parseLong(matcher.group(1))
                : ProcessHandle.current().pid();
    }
}

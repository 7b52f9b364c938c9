// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process holds.
 *
 * @param threads of the kernel's: virtual ones don't count
 * @param descriptors open files and sockets
 */
record Vitals(long residentMegabytes, long threads, long descriptors) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** {@code DefNew total 39296K, used 3494K [0x…} and {@code Tenured total 87424K, used 22222K [0x…}. */
    private static final Pattern USED = Pattern.compile("^(?:DefNew|Tenured) .* used (\\d+)K", Pattern.MULTILINE);

    static Vitals of(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try (var descriptors = Files.list(process.resolve("fd"))) {
            String status = Files.readString(process.resolve("status"));
            return new Vitals(number(status, "VmRSS") / 1024, number(status, "Threads"), descriptors.count());
        } catch (IOException | java.io.UncheckedIOException gone) {
            throw new LabException("the node is gone: " + gone.getMessage(), gone);
        }
    }

    private static long number(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new LabException("no " + name + " in /proc"));
    }

    /** Kilobytes of the Java heap that are in use when its garbage is gone. The process must allow attaching. */
    static long liveHeapKilobytes(long pid) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Command.of(jcmd, Long.toString(pid), "GC.run").output(PATIENCE);
        Matcher used = USED.matcher(
                Command.of(jcmd, Long.toString(pid), "GC.heap_info").output(PATIENCE));
        long sum = 0;
        while (used.find()) {
            sum += Long.parseLong(used.group(1));
        }
        if (sum == 0) {
            throw new LabException("jcmd does not tell the heap of process " + pid);
        }
        return sum;
    }
}

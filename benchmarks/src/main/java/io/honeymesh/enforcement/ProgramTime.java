// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the XDP programs that this process holds have taken, as the kernel counts it while it is told to ({@code kernel.bpf_stats_enabled}); its two
 * readings of the clock are in it.
 *
 * @param nanos in all
 * @param packets how many
 */
public record ProgramTime(long nanos, long packets) {

    private static final Path SWITCH = Path.of("/proc/sys/kernel/bpf_stats_enabled");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fdinfo");
    private static final String XDP = "prog_type:\t6";

    /** Has the kernel count, or no more. @return what it did before */
    public static String count(String on) {
        try {
            String before = Files.readString(SWITCH).strip();
            Files.writeString(SWITCH, on);
            return before;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ProgramTime now() {
        long nanos = 0;
        long packets = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                List<String> lines = lines(descriptor);
                if (lines.contains(XDP)) {
                    nanos += number(lines, "run_time_ns:");
                    packets += number(lines, "run_cnt:");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ProgramTime(nanos, packets);
    }

    public ProgramTime since(ProgramTime before) {
        return new ProgramTime(nanos - before.nanos, packets - before.packets);
    }

    public double nanosPerPacket() {
        return (double) nanos / Math.max(1, packets);
    }

    private static List<String> lines(Path descriptor) throws IOException {
        try {
            return Files.readAllLines(descriptor);
        } catch (NoSuchFileException closedMeanwhile) {
            return List.of();
        }
    }

    private static long number(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
                .sum();
    }
}

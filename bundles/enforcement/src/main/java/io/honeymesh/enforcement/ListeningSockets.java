// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What /proc tells of listening TCP sockets: on which ports there are any, and which descriptor one of ours has. */
final class ListeningSockets {
    private static final List<Path> TABLES =
            List.of(Path.of("/proc/thread-self/net/tcp"), Path.of("/proc/thread-self/net/tcp6"));
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String LISTEN = "0A";

    private ListeningSockets() {}

    /** One line: local address and port, state, inode (proc(5)). */
    private record Row(int port, String state, String inode) {
        static Row of(String line) {
            String[] fields = line.strip().split("\\s+");
            String local = fields[1];
            return new Row(Integer.parseInt(local.substring(local.lastIndexOf(':') + 1), 16), fields[3], fields[9]);
        }
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Path table : TABLES) {
            if (Files.exists(table)) {
                try (Stream<String> lines = Files.lines(table)) {
                    // They come first: strangers decide how many others there are.
                    lines.skip(1)
                            .map(Row::of)
                            .takeWhile(row -> row.state.equals(LISTEN))
                            .forEach(rows::add);
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                }
            }
        }
        return rows;
    }

    /** Ports on which any program of this network namespace listens. */
    static Set<Integer> ports() throws IOException {
        Set<Integer> ports = new HashSet<>();
        rows().forEach(row -> ports.add(row.port));
        return ports;
    }

    /**
     * The descriptor of this process' socket that listens on the port.
     *
     * @throws KernelException if there is none
     */
    static int ofThisProcess(int port) throws KernelException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            Set<String> sockets = new HashSet<>();
            rows().stream().filter(row -> row.port == port).forEach(row -> sockets.add("socket:[" + row.inode + "]"));
            for (Path descriptor : descriptors) {
                if (sockets.contains(target(descriptor))) {
                    return Integer.parseInt(descriptor.getFileName().toString());
                }
            }
        } catch (IOException e) {
            throw new KernelException("looking for the catch-all's socket: " + e.getMessage());
        }
        throw new KernelException("no socket of this process listens on port " + port);
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}

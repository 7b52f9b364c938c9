// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The program of xdp-filter (Debian's xdp-tools) that drops the addresses on its list, to be run beside ours. */
final class XdpFilter implements AutoCloseable {
    static final String PACKAGE = "xdp-tools";

    private static final String PROGRAM = "xdpfilt_alw_ip";
    private static final Path LIBRARIES = Path.of("/usr/lib");
    /** As source and as destination, for TCP and for UDP: all of xdp-filter's flags. */
    private static final long LISTED = 0x3f;

    private static final String STATISTICS = "xdp_stats_map";
    /** One for each of XDP's verdicts. */
    private static final int VERDICTS = 5;

    private final BpfObject object;
    private final int cpus;

    private XdpFilter(BpfObject object, int cpus) {
        this.object = object;
        this.cpus = cpus;
    }

    /** Empty if it isn't installed. */
    static Optional<XdpFilter> open(int entries, int cpus) throws KernelException {
        Optional<Path> file = find();
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            Map<String, Integer> sizes = Map.of("filter_ipv4", entries, "filter_ipv6", entries, STATISTICS, VERDICTS);
            return Optional.of(new XdpFilter(
                    BpfObject.load(Files.readAllBytes(file.get()), sizes, Set.of(), Set.of(PROGRAM)), cpus));
        } catch (IOException e) {
            throw new KernelException("reading " + file.get() + ": " + e.getMessage());
        }
    }

    private static Optional<Path> find() {
        try (Stream<Path> architectures = Files.list(LIBRARIES)) {
            return Stream.concat(Stream.of(LIBRARIES), architectures)
                    .map(folder -> folder.resolve("bpf").resolve(PROGRAM + ".o"))
                    .filter(Files::isRegularFile)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void list(IpAddress address) throws KernelException {
        byte[] bytes = address.bytes();
        try (Arena call = Arena.ofConfined()) {
            MemorySegment value = call.allocate((long) cpus * Long.BYTES, Long.BYTES);
            for (int cpu = 0; cpu < cpus; cpu++) {
                value.setAtIndex(Native.LONG, cpu, LISTED);
            }
            object.map(bytes.length == 4 ? "filter_ipv4" : "filter_ipv6")
                    .put(call.allocateFrom(ValueLayout.JAVA_BYTE, bytes), value);
        }
    }

    int fd() throws KernelException {
        return object.programFd(PROGRAM);
    }

    @Override
    public void close() {
        object.close();
    }
}

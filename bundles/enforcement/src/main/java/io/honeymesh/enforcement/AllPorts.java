// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.enforcement.EnforcementSettings.AllPortsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at which ports are in use and has the others steered to the catch-all, while there is one. Remembers use across
 * restarts in a file, so that a service that was down when the node started keeps its port. Has a thread of its own, which
 * has ended when {@link #close} returns.
 */
final class AllPorts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AllPorts.class);
    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_BETWEEN_WRITES = 60;
    private static final int MAX_FILE_BYTES = 4 << 20;

    private final XdpBackend kernel;
    private final AllPortsSettings settings;
    private final Path memory;
    private final Thread thread;
    private String failure = "";

    /** @param memory the file; a missing one is no use at all */
    AllPorts(XdpBackend kernel, AllPortsSettings settings, Path memory) {
        this.kernel = kernel;
        this.settings = settings;
        this.memory = memory;
        this.thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("all-ports")
                .start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                if (kernel.catchAll().isPresent()) {
                    follow(new PortUse(settings, reserved(), Instant.now(), read()));
                }
            }
        } catch (InterruptedException | XdpBackend.Closed stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Steers for as long as there is a catch-all. */
    private void follow(PortUse use) throws InterruptedException, XdpBackend.Closed {
        Set<Integer> steered = Set.of();
        try {
            OptionalInt catchAll = kernel.catchAll();
            for (int look = 1; catchAll.isPresent(); look++) {
                steered = look(use, catchAll.getAsInt(), steered);
                if (look % LOOKS_BETWEEN_WRITES == 0) {
                    write(use.known());
                }
                Thread.sleep(LOOK);
                catchAll = kernel.catchAll();
            }
        } finally {
            write(use.known());
            steer(Set.of());
        }
    }

    /** Whatever goes wrong, even for want of memory, costs this look alone. @return what is steered now */
    private Set<Integer> look(PortUse use, int catchAll, Set<Integer> steered) throws XdpBackend.Closed {
        try {
            Set<Integer> used = new HashSet<>(ListeningSockets.ports());
            used.addAll(kernel.bound());
            used.remove(catchAll);
            use.used(used, Instant.now());
            Set<Integer> free = use.free(Instant.now());
            if (!free.equals(steered) && steer(free)) {
                LOG.info("{} unused ports lead to the catch-all trap", free.size());
                steered = free;
            }
            failure = "";
        } catch (IOException | RuntimeException | Error e) {
            complain(e);
        }
        return steered;
    }

    private boolean steer(Set<Integer> ports) throws XdpBackend.Closed {
        try {
            kernel.steer(ports);
            return true;
        } catch (KernelException e) {
            complain(e);
            return false;
        }
    }

    /** Once in a row. */
    private void complain(Throwable e) {
        if (!failure.equals(e.toString())) {
            failure = e.toString();
            LOG.error("which ports are unused can't be followed for now: {}", failure);
        }
    }

    /** Ports from which this machine's own connections start, and the node's own. */
    private IntPredicate reserved() {
        int low = 32768;
        int high = 60999;
        try (InputStream in = Files.newInputStream(EPHEMERAL)) {
            // In one read: the kernel gives only the first one numbers.
            byte[] text = new byte[64];
            int length = Math.max(0, in.read(text));
            String[] range = new String(text, 0, length, StandardCharsets.US_ASCII)
                    .strip()
                    .split("\\s+");
            low = Integer.parseInt(range[0]);
            high = Integer.parseInt(range[1]);
        } catch (IOException | RuntimeException unknown) {
            LOG.debug("the ephemeral range is taken for the kernel's default", unknown);
        }
        int first = low;
        int last = high;
        return port -> port >= first && port <= last || kernel.isOwn(port);
    }

    private Map<Integer, Instant> read() {
        Map<Integer, Instant> known = new HashMap<>();
        try {
            if (Files.size(memory) <= MAX_FILE_BYTES) {
                for (String line : Files.readAllLines(memory)) {
                    String[] words = line.split(" ");
                    known.put(Integer.parseInt(words[0]), Instant.ofEpochSecond(Long.parseLong(words[1])));
                }
            }
        } catch (IOException | RuntimeException none) {
            LOG.debug("no use of ports is known from before", none);
        }
        return known;
    }

    private void write(Map<Integer, Instant> known) {
        List<String> lines = known.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + " " + entry.getValue().getEpochSecond())
                .toList();
        try {
            Files.createDirectories(memory.getParent());
            Path next = memory.resolveSibling(memory.getFileName() + ".new");
            Files.write(next, lines);
            Files.move(next, memory, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("which ports are in use can't be kept for the next start: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

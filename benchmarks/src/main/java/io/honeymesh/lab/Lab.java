// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Hosts on one wire, which is a bridge in a namespace of its own. No interface of the lab is ever in this machine's own
 * namespace, and no host has a way out. Closing it, the end of this process by a signal, or the next lab after a crash
 * removes everything. Thread-safe.
 */
public final class Lab implements AutoCloseable {

    static final String BRIDGE = "br0";

    private static final AtomicInteger LABS = new AtomicInteger();
    /** The address has one octet for the host. */
    private static final int MAX_HOSTS = 120;

    private final String prefix;
    private final String wire;
    private final Path folder;
    private final List<Host> hosts = new ArrayList<>();
    private final Deque<Runnable> cleanups = new ArrayDeque<>();
    private final Thread hook = new Thread(this::tearDown, "lab-cleanup");
    private boolean closed;

    private Lab() throws IOException {
        prefix = Namespaces.PREFIX + ProcessHandle.current().pid() + "-" + LABS.incrementAndGet() + "-";
        wire = prefix + "wire";
        folder = Files.createTempDirectory(
                "honeymesh-lab-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        // The default umask may have taken what a node that isn't root needs.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Why no lab can be opened here; empty if one can. */
    public static String obstacle() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "network namespaces need root";
        }
        return Tools.missing(List.of(Tools.IP, Tools.NSENTER, Tools.SYSCTL, Tools.TASKSET))
                .orElse("");
    }

    /** Opens an empty lab. @throws LabException if {@link #obstacle} or the kernel has something against it */
    public static Lab open() {
        String obstacle = obstacle();
        if (!obstacle.isEmpty()) {
            throw new LabException(obstacle);
        }
        Namespaces.sweep();
        try {
            Lab lab = new Lab();
            Runtime.getRuntime().addShutdownHook(lab.hook);
            try {
                lab.layWire();
                return lab;
            } catch (RuntimeException e) {
                lab.close();
                throw e;
            }
        } catch (IOException e) {
            throw new LabException("no folder for the lab: " + e.getMessage(), e);
        }
    }

    private void layWire() {
        Namespaces.add(wire);
        Host.ipIn(wire, "link", "add", BRIDGE, "type", "bridge", "mcast_snooping", "0", "stp_state", "0");
        Host.ipIn(wire, "link", "set", BRIDGE, "up");
    }

    /** A folder that all accounts can read and that is gone with the lab. */
    public Path folder() {
        return folder;
    }

    /** Adds a host. @param name lower-case letters, digits and hyphens */
    public synchronized Host host(String name) {
        if (closed) {
            throw new LabException("the lab is closed");
        }
        if (!name.matches("[a-z0-9-]{1,32}") || hosts.size() >= MAX_HOSTS) {
            throw new LabException("no host " + name + ": its name is wrong or the lab is full");
        }
        Host host = new Host(name, prefix + name, hosts.size() + 1);
        hosts.add(host);
        host.create(wire);
        return host;
    }

    /**
     * Makes {@code router} answer for a whole network of strangers, and all victims send there by way of it.
     *
     * @return names the strangers
     */
    public Crowd crowd(Host router, List<Host> victims) {
        for (String network : List.of(Crowd.NETWORK, Crowd.MORE)) {
            Host.Route route = router.crowd(network);
            victims.forEach(victim -> victim.learn(route));
        }
        return new Crowd(router);
    }

    /** What to do before the namespaces go, last come first served. */
    public synchronized void beforeEnd(Runnable cleanup) {
        cleanups.push(cleanup);
    }

    @Override
    public void close() {
        tearDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAnyway) {
            // The hook itself has waited for this lock, and finds nothing left to do.
        }
    }

    private synchronized void tearDown() {
        if (closed) {
            return;
        }
        closed = true;
        for (Runnable cleanup : cleanups) {
            try {
                cleanup.run();
            } catch (RuntimeException e) {
                System.err.println("while closing the lab: " + e.getMessage());
            }
        }
        hosts.forEach(host -> Namespaces.remove(host.namespace()));
        Namespaces.remove(wire);
        delete(folder);
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException | java.io.UncheckedIOException e) {
            System.err.println("left behind: " + folder + " (" + e.getMessage() + ")");
        }
    }
}

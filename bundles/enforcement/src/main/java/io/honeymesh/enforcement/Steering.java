// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The kernel's side of "all ports are traps" ({@code bpf/src/steer.h}): its links, the catch-all's socket, and what was bound.
 * The owner serialises callers.
 */
final class Steering implements AutoCloseable {
    private static final int BPF_SK_LOOKUP = 36;
    private static final int BPF_CGROUP_INET4_POST_BIND = 12;
    private static final int BPF_CGROUP_INET6_POST_BIND = 13;
    private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

    private final BpfMap catchAll;
    private final List<Integer> links = new ArrayList<>();
    /** Mapped when it is first started: a quarter of a megabyte that most nodes have no use for. */
    private SharedMemory bound;

    Steering(BpfMap catchAll) {
        this.catchAll = catchAll;
    }

    /**
     * Sends who connects to a steered port to this process' socket that listens on the port, on every address.
     *
     * @throws KernelException if it can't be done here; nothing is attached then
     */
    void start(KernelProgram program, int port) throws KernelException {
        if (bound == null) {
            bound = new SharedMemory(program.memory("bound", (long) KernelLayout.PORTS * Integer.BYTES));
        }
        try {
            // First of all: a port that is bound from here on is seen.
            Path machine = Cgroups.topmost();
            attach(program, KernelProgram.BIND4, machine, BPF_CGROUP_INET4_POST_BIND);
            attach(program, KernelProgram.BIND6, machine, BPF_CGROUP_INET6_POST_BIND);
            insert(port);
            attach(program, KernelProgram.LOOKUP, NAMESPACE, BPF_SK_LOOKUP);
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    private void attach(KernelProgram program, String name, Path to, int type) throws KernelException {
        int target = Libc.open(to);
        try {
            links.add(program.link(name, target, type));
        } finally {
            Libc.close(target);
        }
    }

    private void insert(int port) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            long descriptor = ListeningSockets.ofThisProcess(port);
            catchAll.put(call.allocateFrom(Native.INT, 0), call.allocateFrom(Native.LONG, descriptor));
        }
    }

    /** Ports bound since the program was loaded; none if it was never started. */
    Set<Integer> bound() {
        Set<Integer> ports = new HashSet<>();
        for (int port = 1; bound != null && port < KernelLayout.PORTS; port++) {
            if (bound.getInt((long) port * Integer.BYTES) != 0) {
                ports.add(port);
            }
        }
        return ports;
    }

    /** Who connects to a port that nobody uses finds it closed again. */
    @Override
    public void close() {
        links.forEach(Libc::close);
        links.clear();
    }
}

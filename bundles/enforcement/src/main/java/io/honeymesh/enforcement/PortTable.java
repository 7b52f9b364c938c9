// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Set;

/** What the kernel knows of each local port: one byte of flags. The owner serialises callers. */
final class PortTable {
    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();

    private final MemorySegment memory;
    /** The same to read, which only this writes: a segment's accessors are slow while they are cold. */
    private final ByteBuffer bytes;

    private final Set<Integer> uncounted;
    private Set<Integer> trapsTcp = Set.of();
    private Set<Integer> trapsUdp = Set.of();
    private Set<Integer> management = Set.of();
    private Set<Integer> steered = Set.of();

    /** @param uncounted ports whose SYNs say nothing of a scan */
    PortTable(MemorySegment memory, Set<Integer> uncounted) {
        this.memory = memory;
        this.bytes = memory.asByteBuffer();
        this.uncounted = Set.copyOf(uncounted);
        replace(Set.of(), Set.of(), Set.of());
    }

    void replace(Set<Integer> trapsTcp, Set<Integer> trapsUdp, Set<Integer> management) {
        this.trapsTcp = trapsTcp;
        this.trapsUdp = trapsUdp;
        this.management = management;
        write();
    }

    /** Sets the ports whose new connections go to the catch-all. */
    void steer(Set<Integer> ports) {
        steered = ports;
        write();
    }

    /** Whether the port has a purpose of this node's own. */
    boolean isOwn(int port) {
        return trapsTcp.contains(port) || management.contains(port);
    }

    /** Writes what differs from before and nothing else. */
    private void write() {
        byte[] next = new byte[KernelLayout.PORTS];
        mark(next, trapsTcp, KernelLayout.PORT_TRAP_TCP);
        mark(next, trapsUdp, KernelLayout.PORT_TRAP_UDP);
        mark(next, management, KernelLayout.PORT_MANAGEMENT);
        mark(next, uncounted, KernelLayout.PORT_UNCOUNTED);
        mark(next, steered, KernelLayout.PORT_STEERED);
        for (int port = 0; port < next.length; port++) {
            if (next[port] != bytes.get(port)) {
                BYTE.setOpaque(memory, (long) port, next[port]);
            }
        }
    }

    private static void mark(byte[] flags, Set<Integer> ports, int flag) {
        for (int port : ports) {
            flags[port] |= (byte) flag;
        }
    }
}

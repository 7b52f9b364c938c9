// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Set;

/** What the kernel knows of each local port: one byte of flags. The owner serialises callers. */
final class PortTable {
    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();

    private final MemorySegment memory;
    private final Set<Integer> uncounted;

    /** @param uncounted ports whose SYNs say nothing of a scan */
    PortTable(MemorySegment memory, Set<Integer> uncounted) {
        this.memory = memory;
        this.uncounted = Set.copyOf(uncounted);
        replace(Set.of(), Set.of(), Set.of());
    }

    void replace(Set<Integer> trapsTcp, Set<Integer> trapsUdp, Set<Integer> management) {
        for (int port = 0; port < KernelLayout.PORTS; port++) {
            int flags = (trapsTcp.contains(port) ? KernelLayout.PORT_TRAP_TCP : 0)
                    | (trapsUdp.contains(port) ? KernelLayout.PORT_TRAP_UDP : 0)
                    | (management.contains(port) ? KernelLayout.PORT_MANAGEMENT : 0)
                    | (uncounted.contains(port) ? KernelLayout.PORT_UNCOUNTED : 0);
            BYTE.setOpaque(memory, (long) port, (byte) flags);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import io.honeymesh.enforcement.KernelLayout.Config;
import io.honeymesh.enforcement.KernelLayout.QuarantineWay;
import java.time.Duration;

/**
 * The kernel's own first answer to a touch ({@code bpf/src/quarantine.h}): what a source sends is dropped from the moment
 * its handshake with a trap is complete, until policy's ban is there. Attached to this process' own cgroup, so that it
 * is called for this node's sockets only. Where that can't be, the ban alone stops the source, some 100 µs later. The
 * owner serialises callers.
 */
final class Quarantine implements AutoCloseable {
    private static final int BPF_CGROUP_SOCK_OPS = 3;
    private static final long MAPPED = 0xffff_0000_0000L;

    private final SharedMemory table;
    private final ConfigMemory config;
    private final KernelClock clock;
    private int link = -1;
    private String obstacle = "not attached";

    Quarantine(SharedMemory table, ConfigMemory config, KernelClock clock) {
        this.table = table;
        this.config = config;
        this.clock = clock;
    }

    /** Switches it on if it can be; else {@link #obstacle()} says why not. */
    void attach(KernelProgram program, Duration length) {
        if (length.isZero()) {
            obstacle = "";
            return;
        }
        try {
            config.set(Config.QUARANTINE_LENGTH, clock.ticks(length));
            link = create(program);
            obstacle = "";
        } catch (KernelException e) {
            obstacle = e.getMessage();
        }
    }

    private static int create(KernelProgram program) throws KernelException {
        int cgroup = Libc.open(Cgroups.own());
        try {
            return program.link(KernelProgram.SOCKOPS, cgroup, BPF_CGROUP_SOCK_OPS);
        } finally {
            Libc.close(cgroup);
        }
    }

    /** Why sources are not quarantined although they should be; empty if they are, or nobody wants it. */
    String obstacle() {
        return obstacle;
    }

    /** Ends what is left of it for the sources in the subject. */
    void end(Subject subject) {
        if (config.getLong(Config.QUARANTINE_UNTIL) <= clock.now()) {
            return;
        }
        for (long at = 0; at < table.byteSize(); at += QuarantineWay.BYTES) {
            if (table.getLong(at + QuarantineWay.UNTIL) != 0 && subject.contains(source(at))) {
                table.set(at + QuarantineWay.UNTIL, 0L);
            }
        }
    }

    private IpAddress source(long at) {
        long high = KernelHash.word(table.getLong(at + QuarantineWay.HIGH));
        long low = KernelHash.word(table.getLong(at + QuarantineWay.LOW));
        return high == 0 && low >>> 32 == MAPPED >>> 32 ? new Ipv4((int) low) : new Ipv6(high, low);
    }

    @Override
    public void close() {
        if (link >= 0) {
            Libc.close(link);
            link = -1;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import io.honeymesh.enforcement.KernelLayout.ScanWay;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Ends the kernel's own stops of scanners. XDP owns that memory; writing 0 into {@code until} is the one thing allowed
 * here, and doing it twice or at the wrong moment ends a short stop early at worst.
 */
final class ScanStops {
    private static final VarHandle LONG = Native.LONG.varHandle();
    /** Sources looked up one by one; a subject that holds more has every stop of the node ended. */
    private static final int MAX_SINGLE_BITS = 16;

    private final MemorySegment memory;
    private final KernelHash hash;
    private final int bits6;
    private final int mask;

    /** @param hosts6 whether IPv6 sources count by their address */
    ScanStops(MemorySegment memory, KernelHash hash, boolean hosts6) {
        this.memory = memory;
        this.hash = hash;
        this.bits6 = hosts6 ? 128 : 64;
        this.mask = (int) (memory.byteSize() / (ScanWay.BYTES * ScanWay.WAYS)) - 1;
    }

    int mask() {
        return mask;
    }

    /** Ends the stops of all sources in the subject. */
    void clear(Subject subject) {
        int sourceBits = subject.address() instanceof Ipv4 ? 32 : bits6;
        int free = Math.max(0, sourceBits - subject.prefixLength());
        if (free > MAX_SINGLE_BITS) {
            clearAll();
            return;
        }
        for (int i = 0; i < 1 << free; i++) {
            switch (subject.address()) {
                case Ipv4 v4 -> clearSource(KernelHash.scanKey(hash, new Ipv4(v4.bits() + i)));
                case Ipv6 v6 when bits6 == 64 -> clearSource(KernelHash.scanKey(hash, new Ipv6(v6.high() + i, 0)));
                case Ipv6 v6 -> clearSource(KernelHash.scanKeyOfHost(hash, new Ipv6(v6.high(), v6.low() + i)));
            }
        }
        if (subject.address() instanceof Ipv6 neighbour && subject.prefixLength() == 128) {
            clearSource(KernelHash.scanKeyOfHost(hash, neighbour));
        }
    }

    private void clearSource(long key) {
        long bucket = (key >>> 32 & mask) * ScanWay.BYTES * ScanWay.WAYS;
        for (int way = 0; way < ScanWay.WAYS; way++) {
            long at = bucket + (long) way * ScanWay.BYTES;
            if ((long) LONG.getAcquire(memory, at + ScanWay.KEY) == key) {
                LONG.setRelease(memory, at + ScanWay.UNTIL, 0L);
            }
        }
    }

    private void clearAll() {
        for (long at = 0; at < memory.byteSize(); at += ScanWay.BYTES) {
            if ((long) LONG.getAcquire(memory, at + ScanWay.UNTIL) != 0) {
                LONG.setRelease(memory, at + ScanWay.UNTIL, 0L);
            }
        }
    }
}

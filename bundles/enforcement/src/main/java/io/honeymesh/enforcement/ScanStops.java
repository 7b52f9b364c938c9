// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import io.honeymesh.enforcement.KernelLayout.ScanWay;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Ends the kernel's own stops of scanners. XDP owns that memory; writing 0 into {@code until} is the one thing allowed
 * here, and doing it twice or at the wrong moment ends a short stop early at worst. It is mapped only meanwhile, and no more of it
 * than is looked at: this happens now and then, and what is mapped counts as this process' own.
 */
final class ScanStops {
    private static final String TABLE = "scans";
    private static final VarHandle LONG = Native.LONG.varHandle();
    /** Sources looked up one by one; a subject that holds more has every stop of the node ended. */
    private static final int MAX_SINGLE_BITS = 16;

    /** No source's key. */
    private static final long ANY = 0;

    private static final long BUCKET_BYTES = (long) ScanWay.BYTES * ScanWay.WAYS;
    /** A multiple of every machine's page, and of a bucket. */
    private static final long PART_BYTES = 1 << 16;

    private final KernelProgram program;
    private final long bytes;
    private final KernelHash hash;
    private final int bits6;
    private final int mask;

    /**
     * @param buckets a power of two
     * @param hosts6 whether IPv6 sources count by their address
     */
    ScanStops(KernelProgram program, int buckets, KernelHash hash, boolean hosts6) {
        this.program = program;
        this.bytes = buckets * BUCKET_BYTES;
        this.hash = hash;
        this.bits6 = hosts6 ? 128 : 64;
        this.mask = buckets - 1;
    }

    int mask() {
        return mask;
    }

    /**
     * Ends the stops of all sources in the subject. Neighbours in the node's own /64, who count one by one, are named one by one.
     *
     * @throws KernelException if the table can't be mapped
     */
    void clear(Subject subject) throws KernelException {
        int sourceBits = subject.address() instanceof Ipv4 ? 32 : bits6;
        int free = Math.max(0, sourceBits - subject.prefixLength());
        if (free == 0) {
            clearOne(keyOf(subject.address(), 0));
        } else {
            clearMany(subject.address(), free);
        }
        if (subject.address() instanceof Ipv6 neighbour && subject.prefixLength() == 128) {
            clearOne(KernelHash.scanKeyOfHost(hash, neighbour));
        }
    }

    /** Of the source that is this one and {@code further}. */
    private long keyOf(IpAddress first, int further) {
        return switch (first) {
            case Ipv4 v4 -> KernelHash.scanKey(hash, new Ipv4(v4.bits() + further));
            case Ipv6 v6 when bits6 == 64 -> KernelHash.scanKey(hash, new Ipv6(v6.high() + further, 0));
            case Ipv6 v6 -> KernelHash.scanKeyOfHost(hash, new Ipv6(v6.high(), v6.low() + further));
        };
    }

    private void clearOne(long key) throws KernelException {
        long part = bucketOf(key) & -PART_BYTES;
        try (Arena call = Arena.ofConfined()) {
            MemorySegment memory = program.memory(TABLE, part, Math.min(PART_BYTES, bytes - part), call);
            clear(memory, bucketOf(key) - part, key);
        }
    }

    private void clearMany(IpAddress first, int bits) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment memory = program.memory(TABLE, 0, bytes, call);
            if (bits > MAX_SINGLE_BITS) {
                for (long bucket = 0; bucket < bytes; bucket += BUCKET_BYTES) {
                    clear(memory, bucket, ANY);
                }
            } else {
                for (int i = 0; i < 1 << bits; i++) {
                    long key = keyOf(first, i);
                    clear(memory, bucketOf(key), key);
                }
            }
        }
    }

    private long bucketOf(long key) {
        return (key >>> 32 & mask) * BUCKET_BYTES;
    }

    private static void clear(MemorySegment memory, long bucket, long key) {
        for (int way = 0; way < ScanWay.WAYS; way++) {
            long at = bucket + (long) way * ScanWay.BYTES;
            if ((key == ANY || (long) LONG.getAcquire(memory, at + ScanWay.KEY) == key)
                    && (long) LONG.getAcquire(memory, at + ScanWay.UNTIL) != 0) {
                LONG.setRelease(memory, at + ScanWay.UNTIL, 0L);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Scan;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ring buffer through which XDP reports scans (Documentation/bpf/ringbuf.rst). One thread opens, polls and closes it. Read here and not by
 * libbpf, which would call back into Java for each report.
 */
final class ScanRing implements ScanFeed.Reading {
    private static final Logger LOG = LoggerFactory.getLogger(ScanRing.class);

    private static final String MAP = "events";
    /** Before each record: its length, with two flags, and where it lies. */
    private static final int HEADER_BYTES = 8;

    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;

    private final ScanEvents events;
    private final Consumer<Scan> consumer;
    private final Arena arena = Arena.ofShared();
    private final int fd;
    /** How many bytes have ever been read, which is for us to write, and written, which is for the kernel. */
    private final SharedMemory read;

    private final SharedMemory written;
    private final MemorySegment records;
    private final SharedMemory headers;

    ScanRing(KernelProgram program, ScanEvents events, Consumer<Scan> consumer) throws KernelException {
        this.events = events;
        this.consumer = consumer;
        try {
            fd = program.mapFd(MAP);
            int page = Libc.pageBytes();
            read = new SharedMemory(Libc.map(fd, 0, page, MAP, arena));
            // The records lie in memory twice, one after the other: so none is ever in two parts.
            long bytes = page + 2L * KernelLayout.RING_BYTES;
            MemorySegment kernels = Libc.mapReadOnly(fd, page, bytes, MAP, arena);
            written = new SharedMemory(kernels.asSlice(0, page));
            records = kernels.asSlice(page);
            headers = new SharedMemory(records);
        } catch (KernelException e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public void poll(int waitMillis) throws KernelException {
        Libc.awaitInput(fd, waitMillis);
        for (long at = read.getLong(0); at < written.getLong(0); at = read.getLong(0)) {
            int offset = (int) at & KernelLayout.RING_BYTES - 1;
            int header = headers.getInt(offset);
            if ((header & BUSY) != 0) {
                return; // it is being written: the kernel wakes us
            }
            int length = header & ~DISCARDED;
            if (header == length) {
                hand(records.asSlice(offset + HEADER_BYTES, length));
            }
            read.set(0, at + (HEADER_BYTES + length + Long.BYTES - 1 & -Long.BYTES));
        }
    }

    /** Whatever happens, the next one is read after it. */
    private void hand(MemorySegment record) {
        try {
            if (record.byteSize() >= KernelLayout.ScanEvent.BYTES) {
                consumer.accept(events.read(record));
            }
        } catch (RuntimeException | Error e) {
            try {
                LOG.error("a scan report could not be handled", e);
            } catch (RuntimeException | Error loggingFailed) {
                return;
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}

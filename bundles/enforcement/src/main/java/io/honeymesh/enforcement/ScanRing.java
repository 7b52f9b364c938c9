// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.INT;
import static io.honeymesh.enforcement.Native.LONG;
import static io.honeymesh.enforcement.Native.POINTER;

import io.honeymesh.api.Scan;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ring buffer through which XDP reports scans. One thread opens, polls and closes it. */
final class ScanRing implements ScanFeed.Reading {
    private static final Logger LOG = LoggerFactory.getLogger(ScanRing.class);

    private final Libbpf bpf;
    private final ScanEvents events;
    private final Consumer<Scan> consumer;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment ring;

    ScanRing(KernelProgram program, ScanEvents events, Consumer<Scan> consumer) throws KernelException {
        this.bpf = program.libbpf();
        this.events = events;
        this.consumer = consumer;
        try {
            MemorySegment stub = Native.upcall(
                    MethodHandles.lookup()
                            .bind(
                                    this,
                                    "sample",
                                    MethodType.methodType(
                                            int.class, MemorySegment.class, MemorySegment.class, long.class)),
                    FunctionDescriptor.of(INT, POINTER, POINTER, LONG),
                    arena);
            int fd = program.mapFd("events");
            MemorySegment errno = Native.errnoIn(arena);
            ring = bpf.ringNew.pointer(errno, fd, stub, MemorySegment.NULL, MemorySegment.NULL);
            if (ring.equals(MemorySegment.NULL)) {
                throw new KernelException("opening the ring buffer", Native.errno(errno));
            }
        } catch (KernelException e) {
            arena.close();
            throw e;
        } catch (Throwable e) {
            arena.close();
            throw new AssertionError("a method of this class", e);
        }
    }

    /** Called by libbpf for each report. Nothing may escape: an exception that leaves an upcall ends the JVM. */
    private int sample(MemorySegment context, MemorySegment data, long size) {
        try {
            if (size >= KernelLayout.ScanEvent.BYTES) {
                consumer.accept(events.read(data.reinterpret(size)));
            }
        } catch (Throwable e) {
            try {
                LOG.error("a scan report could not be handled", e);
            } catch (Throwable loggingFailed) {
                return 0;
            }
        }
        return 0;
    }

    @Override
    public void poll(int waitMillis) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int result = bpf.ringPoll.number(errno, ring, waitMillis);
            if (result < 0 && result != -Errno.EINTR) {
                throw new KernelException("reading the ring buffer", -result);
            }
        }
    }

    @Override
    public void close() {
        try (Arena call = Arena.ofConfined()) {
            bpf.ringFree.number(Native.errnoIn(call), ring);
        }
        arena.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.INT;
import static io.honeymesh.enforcement.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps libbpf from writing to the terminal, and its last few messages, which say why a load failed, where they are wanted: a
 * function that C calls costs the JVM some thirty classes, so it isn't made while all goes well. One at a time in the process,
 * because libbpf has one print function; {@link #close} gives the former back.
 */
final class KernelPrint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KernelPrint.class);
    private static final int MAX_LINES = 40;
    /** A verifier's log comes as one message. */
    private static final int MAX_BYTES = 8192;

    private static final int LEVEL_DEBUG = 2;

    private final Libbpf bpf;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment former;
    private final Deque<String> lines = new ArrayDeque<>();

    private KernelPrint(Libbpf bpf, boolean wanted) {
        this.bpf = bpf;
        former = install(wanted ? stub() : MemorySegment.NULL);
    }

    static KernelPrint silent(Libbpf bpf) {
        return new KernelPrint(bpf, false);
    }

    static KernelPrint kept(Libbpf bpf) {
        return new KernelPrint(bpf, true);
    }

    private MemorySegment stub() {
        try {
            return Native.upcall(
                    MethodHandles.lookup()
                            .bind(
                                    this,
                                    "print",
                                    MethodType.methodType(
                                            int.class, int.class, MemorySegment.class, MemorySegment.class)),
                    FunctionDescriptor.of(INT, INT, POINTER, POINTER),
                    arena);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("a method of this class", e);
        }
    }

    private MemorySegment install(MemorySegment function) {
        try (Arena call = Arena.ofConfined()) {
            return bpf.setPrint.pointer(Native.errnoIn(call), function);
        }
    }

    /** Called by libbpf. Nothing may escape: an exception that leaves an upcall ends the JVM. */
    private int print(int level, MemorySegment format, MemorySegment arguments) {
        try {
            if (level >= LEVEL_DEBUG) {
                return 0;
            }
            String text = Libc.format(format, arguments, MAX_BYTES).strip();
            synchronized (lines) {
                if (lines.size() == MAX_LINES) {
                    lines.removeFirst();
                }
                lines.addLast(text);
            }
            LOG.debug("libbpf: {}", text);
        } catch (Throwable e) {
            return -1;
        }
        return 0;
    }

    /** The last messages, oldest first. */
    String text() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    @Override
    public void close() {
        install(former);
        arena.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.LONG;
import static io.honeymesh.enforcement.Native.POINTER;

import io.honeymesh.api.EnforcerStatus.AttachMode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program beside others on an interface, in libxdp's dispatcher. Such a program outlives the process that attached it, and
 * passes everything once that no longer beats; who comes next takes it off. Needs a kernel with program extensions
 * (BPF_PROG_TYPE_EXT, which comes with dynamic ftrace), libxdp 1.3 and a BPF file system at {@code /sys/fs/bpf}.
 */
final class Chain implements Attaching {
    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);
    /** Before those that don't say: a dropped packet costs the others nothing. libxdp's default is 50. */
    private static final int PRIORITY = 5;

    /** For who narrows this process' system calls, which for this have to be a few more. */
    private static final String NEEDED = "io.honeymesh.xdp.chained";

    private static final String OURS = "honeymesh_";
    private static final int MODE_NATIVE = 1;
    private static final int MODE_GENERIC = 2;
    /** struct xdp_program_opts: size, object at 8, the program's name at 24. */
    private static final int OPTIONS_BYTES = 64;

    private static final int OPTIONS_OBJECT = 8;
    private static final int OPTIONS_NAME = 24;
    private static final int NAME_BYTES = 64;

    private record Member(int index, AttachMode mode, int id) {}

    private final KernelProgram program;
    private final Libxdp xdp;
    /** By the descriptor. */
    private final Map<Integer, Member> members = new HashMap<>();
    /** Interfaces on which a former node's program was looked for. What appears later is another node's, which lives. */
    private final Set<Integer> cleared = new HashSet<>();

    Chain(KernelProgram program) throws KernelException {
        this.program = program;
        xdp = Libxdp.get();
        System.setProperty(NEEDED, "true");
    }

    @Override
    public int attach(String name, int index, AttachMode mode) throws KernelException {
        List<Integer> former = cleared.contains(index) ? List.of() : ids(index, OURS);
        int id;
        try (KernelPrint print = new KernelPrint(xdp.setPrint);
                BpfObject part = program.part(Interfaces.program(name))) {
            try {
                id = attach(part, Interfaces.program(name), name, index, mode);
            } catch (KernelException e) {
                throw print.last().isEmpty() ? e : e.because(print.last());
            }
        }
        Member member = new Member(index, mode, id);
        if (isSingle(index)) {
            detach(member);
            throw new KernelException(
                    "chained needs a kernel with program extensions (dynamic ftrace), which this one lacks");
        }
        cleared.add(index);
        former.forEach(one -> detach(new Member(index, mode, one)));
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int fd = Libbpf.check(
                    "finding " + name + "'s program",
                    program.libbpf().programById.number(errno, id),
                    errno);
            members.put(fd, member);
            return fd;
        }
    }

    /** @return the id of the program */
    private int attach(BpfObject part, String which, String name, int index, AttachMode mode) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment options = call.allocate(OPTIONS_BYTES, 8);
            options.set(LONG, 0, OPTIONS_BYTES);
            options.set(POINTER, OPTIONS_OBJECT, part.object());
            options.set(POINTER, OPTIONS_NAME, call.allocateFrom(which));
            MemorySegment made = Libxdp.check("preparing " + which, xdp.create.pointer(errno, options));
            try {
                Libxdp.check("ordering " + which, xdp.setPriority.number(errno, made, PRIORITY));
                Libxdp.check("joining the programs on " + name, xdp.attach.number(errno, made, index, number(mode), 0));
                return xdp.id.number(errno, made);
            } finally {
                xdp.close.number(errno, made);
            }
        }
    }

    private static int number(AttachMode mode) {
        return mode == AttachMode.NATIVE ? MODE_NATIVE : MODE_GENERIC;
    }

    /** Whether the program there is alone, without a dispatcher. */
    private boolean isSingle(int index) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment chain = Libxdp.check("looking", xdp.chain.pointer(errno, index));
            try {
                // A bool: of what comes back only the lowest byte counts.
                return (xdp.isSingle.number(errno, chain) & 0xff) != 0;
            } finally {
                xdp.closeChain.number(errno, chain);
            }
        } catch (KernelException none) {
            return false;
        }
    }

    /** The ids of the programs on an interface whose names begin like that; none where there is no dispatcher. */
    private List<Integer> ids(int index, String prefix) {
        List<Integer> ids = new ArrayList<>();
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment chain = Libxdp.check("looking", xdp.chain.pointer(errno, index));
            try {
                MemorySegment one = xdp.next.pointer(errno, MemorySegment.NULL, chain);
                while (!one.equals(MemorySegment.NULL)) {
                    if (xdp.name
                            .pointer(errno, one)
                            .reinterpret(NAME_BYTES)
                            .getString(0)
                            .startsWith(prefix)) {
                        ids.add(xdp.id.number(errno, one));
                    }
                    one = xdp.next.pointer(errno, one, chain);
                }
            } finally {
                xdp.closeChain.number(errno, chain);
            }
        } catch (KernelException none) {
            return List.of();
        }
        return ids;
    }

    @Override
    public boolean isOver(int fd) {
        Member member = members.get(fd);
        return member == null || !ids(member.index, OURS).contains(member.id);
    }

    @Override
    public void detach(int fd) {
        Member member = members.remove(fd);
        if (member != null) {
            detach(member);
            cleared.remove(member.index);
        }
        Libc.close(fd);
    }

    /** What can't be taken off, as where the interface is gone, passes everything before long. */
    private void detach(Member member) {
        try (Arena call = Arena.ofConfined();
                KernelPrint print = new KernelPrint(xdp.setPrint)) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment one = Libxdp.check("finding the program", xdp.ofId.pointer(errno, member.id));
            if (xdp.detach.number(errno, one, member.index, number(member.mode), 0) < 0) {
                LOG.debug("a program can't be taken off: {}", print.last());
            }
            xdp.close.number(errno, one);
        } catch (KernelException gone) {
            // It is off already.
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.INT;
import static io.honeymesh.enforcement.Native.LONG;

import io.honeymesh.api.EnforcerStatus.AttachMode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** What is asked of the kernel about links between the program and interfaces. Thread-safe while the program is open. */
final class XdpLinkCalls {
    private static final int BPF_XDP = 37;
    private static final int GENERIC_FLAG = 2;
    private static final int NATIVE_FLAG = 4;
    /** struct bpf_link_create_opts: size, then flags. */
    private static final int OPTIONS_BYTES = 64;

    private static final int OPTIONS_FLAGS = 8;
    /** struct bpf_prog_info: id at 4, name at 64. */
    private static final int PROGRAM_INFO_BYTES = 256;

    private static final int PROGRAM_INFO_NAME = 64;
    /** struct bpf_link_info of XDP: type at 0, the interface's index at 16. */
    private static final int LINK_INFO_BYTES = 64;

    private static final int LINK_INFO_INTERFACE = 16;

    private final KernelProgram program;

    XdpLinkCalls(KernelProgram program) {
        this.program = program;
    }

    /** @return the link's descriptor */
    int create(String name, int index, AttachMode mode) throws KernelException {
        int fd = program.programFd(Interfaces.program(name));
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment options = call.allocate(OPTIONS_BYTES, 8);
            options.set(LONG, 0, OPTIONS_BYTES);
            options.set(INT, OPTIONS_FLAGS, mode == AttachMode.NATIVE ? NATIVE_FLAG : GENERIC_FLAG);
            int result = program.libbpf().linkCreate.number(errno, fd, index, BPF_XDP, options);
            return Libbpf.check("attaching to " + name, result, errno);
        }
    }

    /** Puts our program in the place of the one that the link has. */
    void replace(String name, int link) throws KernelException {
        int fd = program.programFd(Interfaces.program(name));
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int result = program.libbpf().linkUpdate.number(errno, link, fd, MemorySegment.NULL);
            Libbpf.check("taking over " + name, result, errno);
        }
    }

    /** At once: a link whose last descriptor is closed may go a moment later, and nothing else can be attached until then. */
    void detach(int link) {
        try (Arena call = Arena.ofConfined()) {
            program.libbpf().linkDetach.number(Native.errnoIn(call), link);
        }
    }

    Optional<ChainSlot> slot(Path chains, String name) {
        return ChainSlot.open(program.libbpf(), chains, name);
    }

    /** Puts our program where another's calls it. */
    void enter(String name, ChainSlot slot) throws KernelException {
        slot.put(program.programFd(Interfaces.program(name)));
    }

    /** The index of the link's interface, 0 once that is gone; empty if the kernel doesn't say. */
    OptionalInt interfaceOf(int link) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment info = call.allocate(LINK_INFO_BYTES, 8);
            MemorySegment length = call.allocateFrom(INT, LINK_INFO_BYTES);
            int result = program.libbpf().infoByFd.number(Native.errnoIn(call), link, info, length);
            return result == 0 ? OptionalInt.of(info.get(INT, LINK_INFO_INTERFACE)) : OptionalInt.empty();
        }
    }

    /** How the program that is on an interface runs, whoever's it is. */
    AttachMode modeOf(int index) {
        if (programOn(index, NATIVE_FLAG) != 0) {
            return AttachMode.NATIVE;
        }
        return programOn(index, GENERIC_FLAG) != 0 ? AttachMode.GENERIC : AttachMode.DETACHED;
    }

    /** The id of the program on an interface, 0 if there is none; with no flag, of any mode. */
    private int programOn(int index, int flag) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment id = call.allocate(4, 4);
            int result = program.libbpf().xdpQuery.number(Native.errnoIn(call), index, flag, id);
            return result == 0 ? id.get(INT, 0) : 0;
        }
    }

    /** Name and id of the program on an interface, or empty. */
    String occupant(int index) {
        Libbpf bpf = program.libbpf();
        int id = programOn(index, 0);
        if (id == 0) {
            return "";
        }
        String text = "id " + id;
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int fd = bpf.programById.number(errno, id);
            if (fd < 0) {
                return text;
            }
            MemorySegment info = call.allocate(PROGRAM_INFO_BYTES, 8);
            MemorySegment length = call.allocateFrom(INT, PROGRAM_INFO_BYTES);
            int result = bpf.infoByFd.number(errno, fd, info, length);
            Libc.close(fd);
            return result == 0 ? info.getString(PROGRAM_INFO_NAME) + " (" + text + ")" : text;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.INT;
import static io.honeymesh.enforcement.Native.LONG;

import io.honeymesh.api.EnforcerStatus.AttachMode;
import io.honeymesh.api.EnforcerStatus.Attachment;
import io.honeymesh.enforcement.EnforcementSettings.AttachChoice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The program's links to interfaces. A link ends with its descriptor, so whatever ends this process lets traffic through
 * again. Another program on an interface is named and left alone. The owner serialises callers.
 */
final class XdpLinks implements AutoCloseable {
    private static final int BPF_XDP = 37;
    private static final int GENERIC_FLAG = 2;
    private static final int NATIVE_FLAG = 4;
    /** struct bpf_link_create_opts: size, then flags. */
    private static final int OPTIONS_BYTES = 64;

    private static final int OPTIONS_FLAGS = 8;
    /** struct bpf_prog_info: id at 4, name at 64. */
    private static final int INFO_BYTES = 256;

    private static final int INFO_NAME = 64;

    private sealed interface Link {
        String name();

        record Attached(String name, int index, int fd, AttachMode mode, String detail) implements Link {}

        record Failed(String name, String detail) implements Link {}
    }

    private final KernelProgram program;
    private final List<Link> links = new ArrayList<>();

    XdpLinks(KernelProgram program) {
        this.program = program;
    }

    /** Tries each interface; what fails is in {@link #attachments()} with the reason. */
    void attach(List<String> interfaces, AttachChoice choice) {
        for (String name : interfaces) {
            links.add(attach(name, choice));
        }
    }

    private Link attach(String name, AttachChoice choice) {
        int index = Libc.interfaceIndex(name);
        if (index == 0) {
            return new Link.Failed(
                    name,
                    "there is no interface " + name + "; there are " + String.join(", ", Interfaces.all())
                            + ": correct 'interfaces' in " + EnforcementConfiguration.PID);
        }
        String refusal = "";
        if (choice != AttachChoice.GENERIC) {
            try {
                int fd = create(name, index, NATIVE_FLAG);
                return new Link.Attached(name, index, fd, AttachMode.NATIVE, "");
            } catch (KernelException e) {
                if (e.errno() == Errno.EBUSY || e.errno() == Errno.EEXIST || choice == AttachChoice.NATIVE) {
                    return new Link.Failed(name, explain(index, e));
                }
                refusal = "native: " + e.getMessage();
            }
        }
        try {
            int fd = create(name, index, GENERIC_FLAG);
            return new Link.Attached(name, index, fd, AttachMode.GENERIC, refusal);
        } catch (KernelException e) {
            return new Link.Failed(name, explain(index, e));
        }
    }

    private int create(String name, int index, int flags) throws KernelException {
        int fd = program.programFd(Interfaces.program(name));
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment options = call.allocate(OPTIONS_BYTES, 8);
            options.set(LONG, 0, OPTIONS_BYTES);
            options.set(INT, OPTIONS_FLAGS, flags);
            int result = (int) program.libbpf().linkCreate.invokeExact(errno, fd, index, BPF_XDP, options);
            return Libbpf.check("attaching to " + name, result, errno);
        } catch (KernelException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    private String explain(int index, KernelException refusal) {
        String other = otherProgram(index);
        return other.isEmpty()
                ? refusal.getMessage()
                : "another XDP program is attached there: " + other
                        + "; detach it (ip link set dev … xdp off) or leave the interface out";
    }

    /** Name and id of the program on an interface, or empty. */
    private String otherProgram(int index) {
        Libbpf bpf = program.libbpf();
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment id = call.allocate(4, 4);
            if ((int) bpf.xdpQuery.invokeExact(errno, index, 0, id) != 0 || id.get(INT, 0) == 0) {
                return "";
            }
            String text = "id " + id.get(INT, 0);
            int fd = (int) bpf.programById.invokeExact(errno, id.get(INT, 0));
            if (fd < 0) {
                return text;
            }
            MemorySegment info = call.allocate(INFO_BYTES, 8);
            MemorySegment length = call.allocateFrom(INT, INFO_BYTES);
            int result = (int) bpf.infoByFd.invokeExact(errno, fd, info, length);
            Libc.close(fd);
            return result == 0 ? info.getString(INFO_NAME) + " (" + text + ")" : text;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    /** Every interface asked for, as it is now. */
    List<Attachment> attachments() {
        return links.stream()
                .map(link -> switch (link) {
                    case Link.Failed f -> new Attachment(f.name, AttachMode.DETACHED, f.detail);
                    case Link.Attached a
                    when Libc.interfaceIndex(a.name) != a.index ->
                        new Attachment(a.name, AttachMode.DETACHED, "the interface " + a.name + " has vanished");
                    case Link.Attached a -> new Attachment(a.name, a.mode, a.detail);
                })
                .toList();
    }

    /** Detaches everywhere. */
    @Override
    public void close() {
        for (Link link : links) {
            if (link instanceof Link.Attached attached) {
                Libc.close(attached.fd);
            }
        }
        links.clear();
    }
}

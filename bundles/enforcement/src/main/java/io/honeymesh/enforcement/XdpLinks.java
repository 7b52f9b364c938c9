// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.INT;
import static io.honeymesh.enforcement.Native.LONG;

import io.honeymesh.api.EnforcerStatus.AttachMode;
import io.honeymesh.api.EnforcerStatus.Attachment;
import io.honeymesh.enforcement.EnforcementSettings.AttachChoice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program's links to interfaces. A link ends with its descriptor, so whatever ends this process lets traffic through
 * again, unless it is kept ({@link Pins}). Another program on an interface is named and left alone. Interfaces come and go: {@link #follow} goes after them.
 * Thread-safe; an attachment in progress, which some drivers take their time for, keeps nobody from asking.
 */
final class XdpLinks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(XdpLinks.class);
    private static final int BPF_XDP = 37;
    private static final int GENERIC_FLAG = 2;
    private static final int NATIVE_FLAG = 4;
    /** struct bpf_link_create_opts: size, then flags. */
    private static final int OPTIONS_BYTES = 64;

    private static final int OPTIONS_FLAGS = 8;
    /** struct bpf_prog_info: id at 4, name at 64. */
    private static final int INFO_BYTES = 256;

    private static final int INFO_NAME = 64;

    /** What fails is tried again after so many looks: whoever is in the way may be gone by then. */
    private static final int LOOKS_BETWEEN_TRIES = 10;

    private sealed interface Link {

        record Attached(int index, int fd, AttachMode mode, String detail) implements Link {}

        /** A former node's program, which goes on until ours has all bans. */
        record Former(int index, int fd, AttachMode mode) implements Link {}

        /** @param index the interface's when it was tried; 0: there was none */
        record Failed(int index, String detail, int lookOfNextTry) implements Link {}
    }

    private final KernelProgram program;
    private final List<String> named;
    private final AttachChoice choice;
    private final Pins pins;
    private final boolean keep;
    /** Replaced as a whole, in the order in which the interfaces came. */
    private volatile Map<String, Link> links = Map.of();

    private int look;
    private boolean complete;
    private boolean closed;

    /**
     * @param named interfaces; empty to choose
     * @param keep whether links outlive this process
     */
    XdpLinks(KernelProgram program, List<String> named, AttachChoice choice, Pins pins, boolean keep) {
        this.program = program;
        this.named = named;
        this.choice = choice;
        this.pins = pins;
        this.keep = keep;
    }

    /** The tables hold all that there is: ours takes a former program's place, between two packets. */
    synchronized void complete() {
        complete = true;
        follow();
    }

    /**
     * Attaches to each interface that should be protected and isn't, also to one that came back under its name; what fails is
     * in {@link #attachments()} with the reason. Reads the calling thread's network namespace.
     */
    synchronized void follow() {
        if (closed) {
            return;
        }
        look++;
        Map<String, Link> next = new LinkedHashMap<>(links);
        next.replaceAll(this::settle);
        for (String name : Interfaces.choose(named)) {
            next.putIfAbsent(name, new Link.Failed(-1, "", look));
        }
        next.replaceAll(this::attach);
        links = Collections.unmodifiableMap(next);
    }

    /** What is attached to an interface that is gone is attached no longer. */
    private Link settle(String name, Link link) {
        int index = Libc.interfaceIndex(name);
        return switch (link) {
            case Link.Attached attached when attached.index != index -> vanished(name, attached.fd);
            case Link.Former former when former.index != index -> vanished(name, former.fd);
            default -> link;
        };
    }

    private Link vanished(String name, int fd) {
        Libc.close(fd);
        pins.remove(name);
        LOG.warn("{} has vanished", name);
        return vanished(name);
    }

    private Link.Failed vanished(String name) {
        return new Link.Failed(
                0, "the interface " + name + " has vanished; it is protected again when it comes back", look);
    }

    private Link attach(String name, Link link) {
        if (link instanceof Link.Former former && complete) {
            return takeOver(name, former);
        }
        if (!(link instanceof Link.Failed failed)) {
            return link;
        }
        int index = Libc.interfaceIndex(name);
        if (index == failed.index && look < failed.lookOfNextTry) {
            return link;
        }
        if (index == 0) {
            return failed.index == 0 && !failed.detail.isEmpty()
                    ? failed
                    : failed(
                            0,
                            "there is no interface " + name + "; there are " + String.join(", ", Interfaces.all())
                                    + ": it is protected when it comes, or correct 'interfaces' in "
                                    + EnforcementConfiguration.PID);
        }
        Link tried = attach(name, index);
        switch (tried) {
            case Link.Attached a -> LOG.info("{}: {} {}", name, a.mode, a.detail);
            case Link.Former f -> LOG.info("{}: the former program goes on until this one has all bans", name);
            case Link.Failed f when f.detail.equals(failed.detail) -> {}
            case Link.Failed f -> LOG.warn("{}: {}", name, f.detail);
        }
        return tried;
    }

    private Link.Failed failed(int index, String detail) {
        return new Link.Failed(index, detail, look + LOOKS_BETWEEN_TRIES);
    }

    private Link takeOver(String name, Link.Former former) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int fd = program.programFd(Interfaces.program(name));
            int result = (int) program.libbpf().linkUpdate.invokeExact(errno, former.fd, fd, MemorySegment.NULL);
            Libbpf.check("taking over " + name, result, errno);
        } catch (KernelException e) {
            LOG.warn("{}: {}; attaching anew", name, e.getMessage());
            Libc.close(former.fd);
            pins.remove(name);
            return attach(name, former.index);
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
        if (!keep) {
            pins.remove(name);
        }
        LOG.info("{}: {}, taken over from the former program", name, former.mode);
        return new Link.Attached(former.index, former.fd, former.mode, "");
    }

    private Link attached(String name, int index, int fd, AttachMode mode, String detail) {
        if (!keep) {
            return new Link.Attached(index, fd, mode, detail);
        }
        try {
            pins.keep(fd, name, mode);
            return new Link.Attached(index, fd, mode, detail);
        } catch (KernelException e) {
            return new Link.Attached(index, fd, mode, e.getMessage() + (detail.isEmpty() ? "" : "; " + detail));
        }
    }

    private Link attach(String name, int index) {
        Optional<Pins.Left> left = pins.find(name, index);
        if (left.isPresent()) {
            Link.Former former =
                    new Link.Former(index, left.get().fd(), left.get().mode());
            return complete ? takeOver(name, former) : former;
        }
        String refusal = "";
        if (choice != AttachChoice.GENERIC) {
            try {
                return attached(name, index, create(name, index, NATIVE_FLAG), AttachMode.NATIVE, "");
            } catch (KernelException e) {
                if (e.errno() == Errno.EBUSY || e.errno() == Errno.EEXIST || choice == AttachChoice.NATIVE) {
                    return failed(index, explain(index, e));
                }
                refusal = "native: " + e.getMessage();
            }
        }
        try {
            return attached(name, index, create(name, index, GENERIC_FLAG), AttachMode.GENERIC, refusal);
        } catch (KernelException e) {
            return failed(index, explain(index, e));
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

    /** Every interface that is or should be protected, as it is now. */
    List<Attachment> attachments() {
        return links.entrySet().stream()
                .map(entry -> attachment(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Attachment attachment(String name, Link link) {
        return switch (link) {
            case Link.Failed f -> new Attachment(name, AttachMode.DETACHED, f.detail);
            case Link.Attached a
            when Libc.interfaceIndex(name) != a.index ->
                new Attachment(name, AttachMode.DETACHED, vanished(name).detail);
            case Link.Attached a -> new Attachment(name, a.mode, a.detail);
            case Link.Former f -> new Attachment(name, f.mode, "the former program, until this one has all bans");
        };
    }

    /** Whether any was attached at the last look. No system call. */
    boolean any() {
        return links.values().stream().anyMatch(link -> !(link instanceof Link.Failed));
    }

    /** Detaches everywhere, but where a link is kept. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Link link : links.values()) {
            switch (link) {
                case Link.Attached attached -> Libc.close(attached.fd);
                case Link.Former former -> Libc.close(former.fd);
                case Link.Failed failed -> {}
            }
        }
        links = Map.of();
    }
}

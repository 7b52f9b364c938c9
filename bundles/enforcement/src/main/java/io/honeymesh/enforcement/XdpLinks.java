// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.EnforcerStatus.AttachMode;
import io.honeymesh.api.EnforcerStatus.Attachment;
import io.honeymesh.enforcement.EnforcementSettings.AttachChoice;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program's links to interfaces. A link ends with its descriptor, so whatever ends this process lets traffic through
 * again, unless it is kept ({@link Pins}). Another program on an interface is named and left alone. Interfaces come and go:
 * {@link #follow} goes after them. Thread-safe; an attachment in progress, which some drivers take their time for, keeps nobody
 * from asking.
 */
final class XdpLinks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(XdpLinks.class);
    /** What is refused is tried again after so many looks: whoever is in the way may be gone by then. */
    private static final int LOOKS_BETWEEN_TRIES = 10;

    /** How an interface that should be protected is. */
    private sealed interface Link {

        record Untried() implements Link {}

        /** There is no interface of that name. */
        record Absent(String detail) implements Link {}

        record Refused(int index, String detail, int lookOfNextTry) implements Link {}

        record Attached(int fd, AttachMode mode, String detail) implements Link {}

        /** A former node's program, which goes on until ours has all bans. */
        record Former(int fd, AttachMode mode) implements Link {}
    }

    private final XdpLinkCalls calls;
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
    XdpLinks(XdpLinkCalls calls, List<String> named, AttachChoice choice, Pins pins, boolean keep) {
        this.calls = calls;
        this.named = named;
        this.choice = choice;
        this.pins = pins;
        this.keep = keep;
    }

    /** The tables hold all that there is: ours takes a former program's place, between two packets. */
    synchronized void complete() {
        if (closed || complete) {
            return;
        }
        complete = true;
        follow();
        // A former node may have protected others.
        pins.retain(links.keySet());
    }

    /**
     * Attaches to each interface that should be protected and isn't, also to one that came back under its name; what fails is
     * in {@link #attachments()} with the reason. One that was chosen once stays protected. Reads the calling thread's network
     * namespace.
     */
    synchronized void follow() {
        if (closed) {
            return;
        }
        look++;
        Map<String, Link> next = new LinkedHashMap<>(links);
        next.replaceAll(this::settle);
        if (named.isEmpty()) {
            next.values().removeIf(Link.Absent.class::isInstance);
        }
        for (String name : Interfaces.choose(named, !next.isEmpty())) {
            next.putIfAbsent(name, new Link.Untried());
        }
        next.replaceAll(this::attach);
        links = Collections.unmodifiableMap(next);
    }

    /** What was attached to an interface that is gone is attached no longer. The link itself is asked: it knows for sure. */
    private Link settle(String name, Link link) {
        int fd = descriptor(link);
        if (fd < 0 || calls.interfaceOf(fd).orElse(-1) != 0) {
            return link;
        }
        Libc.close(fd);
        pins.remove(name);
        LOG.warn("{} has vanished", name);
        return new Link.Absent("the interface " + name + " has vanished; it is protected again when it comes back");
    }

    private static int descriptor(Link link) {
        return switch (link) {
            case Link.Attached attached -> attached.fd;
            case Link.Former former -> former.fd;
            case Link.Untried u -> -1;
            case Link.Absent a -> -1;
            case Link.Refused r -> -1;
        };
    }

    private Link attach(String name, Link link) {
        return switch (link) {
            case Link.Attached attached -> attached;
            case Link.Former former -> complete ? takeOver(name, former) : former;
            case Link.Untried untried -> tryTo(name, "");
            case Link.Absent absent -> Libc.interfaceIndex(name) == 0 ? absent : tryTo(name, absent.detail);
            case Link.Refused refused
            when look < refused.lookOfNextTry && Libc.interfaceIndex(name) == refused.index -> refused;
            case Link.Refused refused -> tryTo(name, refused.detail);
        };
    }

    /** @param said what the log has of it already */
    private Link tryTo(String name, String said) {
        int index = Libc.interfaceIndex(name);
        Link tried = index != 0
                ? attach(name, index)
                : new Link.Absent("there is no interface " + name + "; there are "
                        + String.join(", ", Interfaces.all())
                        + ": it is protected when it comes, or correct 'interfaces' in "
                        + EnforcementConfiguration.PID);
        switch (tried) {
            case Link.Attached a -> LOG.info("{}: {} {}", name, a.mode, a.detail);
            case Link.Former f -> LOG.info("{}: the former program goes on until this one has all bans", name);
            case Link.Absent a when !a.detail.equals(said) -> LOG.warn("{}", a.detail);
            case Link.Refused r when !r.detail.equals(said) -> LOG.warn("{}: {}", name, r.detail);
            default -> {}
        }
        return tried;
    }

    private Link attach(String name, int index) {
        Optional<Pins.Left> left = pins.find(name, index, choice);
        if (left.isPresent()) {
            Link.Former former = new Link.Former(left.get().fd(), left.get().mode());
            return complete ? takeOver(name, former) : former;
        }
        String refusal = "";
        if (choice != AttachChoice.GENERIC) {
            try {
                return attached(name, calls.create(name, index, AttachMode.NATIVE), AttachMode.NATIVE, "");
            } catch (KernelException e) {
                if (e.errno() == Errno.EBUSY || e.errno() == Errno.EEXIST || choice == AttachChoice.NATIVE) {
                    return refused(index, e);
                }
                refusal = "native: " + e.getMessage();
            }
        }
        try {
            return attached(name, calls.create(name, index, AttachMode.GENERIC), AttachMode.GENERIC, refusal);
        } catch (KernelException e) {
            return refused(index, e);
        }
    }

    private Link refused(int index, KernelException refusal) {
        String other = calls.occupant(index);
        String detail = other.isEmpty()
                ? refusal.getMessage()
                : "another XDP program is attached there: " + other
                        + "; detach it (ip link set dev … xdp off) or leave the interface out";
        return new Link.Refused(index, detail, look + LOOKS_BETWEEN_TRIES);
    }

    private Link attached(String name, int fd, AttachMode mode, String detail) {
        if (!keep) {
            return new Link.Attached(fd, mode, detail);
        }
        try {
            pins.keep(fd, name, mode);
            return new Link.Attached(fd, mode, detail);
        } catch (KernelException e) {
            return new Link.Attached(fd, mode, e.getMessage() + (detail.isEmpty() ? "" : "; " + detail));
        }
    }

    private Link takeOver(String name, Link.Former former) {
        try {
            calls.replace(name, former.fd);
        } catch (KernelException e) {
            LOG.warn("{}: {}; attaching anew", name, e.getMessage());
            Libc.close(former.fd);
            pins.remove(name);
            return tryTo(name, "");
        }
        if (!keep) {
            pins.remove(name);
        }
        LOG.info("{}: {}, taken over from the former program", name, former.mode);
        return new Link.Attached(former.fd, former.mode, "");
    }

    /** Every interface that is or should be protected, as it was at the last look. */
    List<Attachment> attachments() {
        return links.entrySet().stream()
                .map(entry -> attachment(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Attachment attachment(String name, Link link) {
        return switch (link) {
            case Link.Untried u -> new Attachment(name, AttachMode.DETACHED, "");
            case Link.Absent a -> new Attachment(name, AttachMode.DETACHED, a.detail);
            case Link.Refused r -> new Attachment(name, AttachMode.DETACHED, r.detail);
            case Link.Attached a -> new Attachment(name, a.mode, a.detail);
            case Link.Former f -> new Attachment(name, f.mode, "the former program, until this one has all bans");
        };
    }

    /** Whether packets met our program at the last look. No system call. */
    boolean any() {
        return links.values().stream().anyMatch(Link.Attached.class::isInstance);
    }

    /** Detaches everywhere, but where a link is kept. */
    @Override
    public synchronized void close() {
        closed = true;
        links.values().stream()
                .mapToInt(XdpLinks::descriptor)
                .filter(fd -> fd >= 0)
                .forEach(Libc::close);
        links = Map.of();
    }
}

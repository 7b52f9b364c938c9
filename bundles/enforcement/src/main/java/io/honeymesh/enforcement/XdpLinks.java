// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.EnforcerStatus.AttachMode;
import io.honeymesh.api.EnforcerStatus.Attachment;
import io.honeymesh.enforcement.EnforcementSettings.AttachChoice;
import java.nio.file.Path;
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

        /**
         * Called by another's program.
         *
         * @param former whether a former node's program is still in our place
         * @param mode DETACHED if no packets come this way
         */
        record Chained(ChainSlot slot, boolean former, AttachMode mode, String detail) implements Link {}
    }

    private static final String FORMER = "the former program, until this one has all bans";
    private static final String FORMER_GOES_ON = "{}: " + FORMER;
    private static final String IN_CHAIN = "in libxdp's dispatcher";
    private static final String NO_CHAIN =
            "chained: there is no place for this node in libxdp's dispatcher yet; to make one, honeymesh chain as root, or a start";
    private static final String OUT_OF_CHAIN =
            "chained: its packets no longer come to this node, which another program has taken off or takes them from;"
                    + " to join again, honeymesh chain as root";

    private final XdpLinkCalls calls;
    private final List<String> named;
    private final List<String> chained;
    private final AttachChoice choice;
    private final Pins pins;
    private final Optional<Path> chains;
    private final boolean keep;
    /** Replaced as a whole, in the order in which the interfaces came. */
    private volatile Map<String, Link> links = Map.of();

    private int look;
    private boolean complete;
    private boolean closed;

    /**
     * @param chains where our places in chains are, if there are any
     * @param keep whether links outlive this process
     */
    XdpLinks(XdpLinkCalls calls, EnforcementSettings settings, Pins pins, Optional<Path> chains, boolean keep) {
        this.calls = calls;
        this.named = settings.interfaces();
        this.chained = settings.chained();
        this.choice = settings.attach();
        this.pins = pins;
        this.chains = chains;
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
            next.entrySet().removeIf(e -> e.getValue() instanceof Link.Absent && !chained.contains(e.getKey()));
        }
        for (String name : Interfaces.choose(named, !next.isEmpty())) {
            next.putIfAbsent(name, new Link.Untried());
        }
        chained.forEach(name -> next.putIfAbsent(name, new Link.Untried()));
        next.replaceAll(this::attach);
        links = Collections.unmodifiableMap(next);
    }

    /** What was attached to an interface that is gone is attached no longer. The link itself is asked: it knows for sure. */
    private Link settle(String name, Link link) {
        if (link instanceof Link.Chained shared) {
            return settle(name, shared);
        }
        int fd = descriptor(link);
        if (fd < 0 || calls.interfaceOf(fd).orElse(-1) != 0) {
            return link;
        }
        Libc.close(fd);
        pins.remove(name);
        return vanished(name);
    }

    private static Link vanished(String name) {
        LOG.warn("{} has vanished", name);
        return new Link.Absent("the interface " + name + " has vanished; it is protected again when it comes back");
    }

    /** Others can take our part of a chain off, or packets before they come to it: nobody tells, so it is looked for. */
    private Link settle(String name, Link.Chained shared) {
        int index = Libc.interfaceIndex(name);
        if (index == 0) {
            shared.slot.close();
            return vanished(name);
        }
        if (!shared.slot.isThere()) {
            shared.slot.close();
            return new Link.Untried();
        }
        AttachMode mode = calls.modeOf(index);
        boolean reached = mode != AttachMode.DETACHED && shared.slot.isReached(Interfaces.received(name));
        String detail = reached ? IN_CHAIN : OUT_OF_CHAIN;
        if (!detail.equals(shared.detail)) {
            LOG.warn("{}: {}", name, detail);
        }
        return new Link.Chained(shared.slot, shared.former, reached ? mode : AttachMode.DETACHED, detail);
    }

    private static int descriptor(Link link) {
        return switch (link) {
            case Link.Attached attached -> attached.fd;
            case Link.Former former -> former.fd;
            case Link.Chained c -> -1;
            case Link.Untried u -> -1;
            case Link.Absent a -> -1;
            case Link.Refused r -> -1;
        };
    }

    private Link attach(String name, Link link) {
        return switch (link) {
            case Link.Attached attached -> attached;
            case Link.Former former -> complete ? takeOver(name, former) : former;
            case Link.Chained shared -> complete && shared.former ? enter(name, shared) : shared;
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
            case Link.Former f -> LOG.info(FORMER_GOES_ON, name);
            case Link.Chained c when c.former -> LOG.info(FORMER_GOES_ON, name);
            case Link.Chained c -> LOG.info("{}: {} {}", name, c.mode, c.detail);
            case Link.Absent a when !a.detail.equals(said) -> LOG.warn("{}", a.detail);
            case Link.Refused r when !r.detail.equals(said) -> LOG.warn("{}: {}", name, r.detail);
            default -> {}
        }
        return tried;
    }

    private Link attach(String name, int index) {
        if (chained.contains(name)) {
            return join(name, index);
        }
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

    private Link join(String name, int index) {
        Optional<ChainSlot> slot = chains.flatMap(in -> calls.slot(in, name));
        if (slot.isEmpty()) {
            return refused(index, NO_CHAIN);
        }
        Link.Chained shared = new Link.Chained(slot.get(), slot.get().isTaken(), calls.modeOf(index), IN_CHAIN);
        return complete || !shared.former ? enter(name, shared) : shared;
    }

    private Link enter(String name, Link.Chained shared) {
        try {
            calls.enter(name, shared.slot);
            return new Link.Chained(shared.slot, false, shared.mode, shared.detail);
        } catch (KernelException e) {
            shared.slot.close();
            return refused(Libc.interfaceIndex(name), "chained: " + e.getMessage());
        }
    }

    private Link refused(int index, KernelException refusal) {
        String other = calls.occupant(index);
        return refused(
                index,
                other.isEmpty()
                        ? refusal.getMessage()
                        : "another XDP program is attached there: " + other
                                + "; share the interface with it (chained), detach it (ip link set dev … xdp off) or leave"
                                + " the interface out");
    }

    private Link refused(int index, String detail) {
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
            case Link.Former f -> new Attachment(name, f.mode, FORMER);
            case Link.Chained c -> new Attachment(name, c.mode, c.former ? FORMER : c.detail);
        };
    }

    /** Whether packets met our program at the last look. No system call. */
    boolean any() {
        return links.values().stream().anyMatch(XdpLinks::isOurs);
    }

    private static boolean isOurs(Link link) {
        return link instanceof Link.Attached
                || link instanceof Link.Chained shared && !shared.former && shared.mode != AttachMode.DETACHED;
    }

    /** Detaches everywhere, but where a link is kept. */
    @Override
    public synchronized void close() {
        closed = true;
        links.values().forEach(this::close);
        links = Map.of();
    }

    private void close(Link link) {
        if (link instanceof Link.Chained shared) {
            if (!keep && !shared.former) {
                shared.slot.clear();
            }
            shared.slot.close();
        } else if (descriptor(link) >= 0) {
            Libc.close(descriptor(link));
        }
    }
}

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
 * again, unless it is kept ({@link Pins}) or the interface is shared ({@link Chains}). Another program on an interface is named and left alone. Interfaces come and go:
 * {@link #follow} goes after them. Thread-safe; an attachment in progress, which some drivers take their time for, keeps nobody
 * from asking.
 */
final class XdpLinks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(XdpLinks.class);
    /** What is refused is tried again after so many looks: whoever is in the way may be gone by then. */
    private static final int LOOKS_BETWEEN_TRIES = 10;

    private final XdpLinkCalls calls;
    private final List<String> named;
    private final Chains chains;
    private final AttachChoice choice;
    private final Pins pins;
    private final boolean keep;
    /** Replaced as a whole, in the order in which the interfaces came. */
    private volatile Map<String, Link> links = Map.of();

    private int look;
    private boolean complete;
    private boolean closed;

    /** @param keep whether links outlive this process */
    XdpLinks(XdpLinkCalls calls, EnforcementSettings settings, Pins pins, Chains chains, boolean keep) {
        this.calls = calls;
        this.named = settings.interfaces();
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
        // A former node may have protected others, or not have shared these.
        pins.retain(links.keySet().stream()
                .filter(name -> !chains.names().contains(name))
                .toList());
        chains.clearOthers();
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
            next.entrySet()
                    .removeIf(e -> e.getValue() instanceof Link.Absent
                            && !chains.names().contains(e.getKey()));
        }
        for (String name : Interfaces.choose(named, !next.isEmpty())) {
            next.putIfAbsent(name, new Link.Untried());
        }
        chains.names().forEach(name -> next.putIfAbsent(name, new Link.Untried()));
        next.replaceAll(this::attach);
        links = Collections.unmodifiableMap(next);
    }

    /** What was attached to an interface that is gone is attached no longer. The link itself is asked: it knows for sure. */
    private Link settle(String name, Link link) {
        Link now = switch (link) {
            case Link.Linked linked
            when calls.interfaceOf(linked.fd()).orElse(-1) == 0 -> {
                Libc.close(linked.fd());
                pins.remove(name);
                yield new Link.Absent(
                        "the interface " + name + " has vanished; it is protected again when it comes back");
            }
            case Link.Chained shared -> chains.settle(name, shared);
            default -> link;
        };
        if (!now.detail().isEmpty() && !now.detail().equals(link.detail())) {
            log(name, now);
        }
        return now;
    }

    private static void log(String name, Link link) {
        if (link.mode() == AttachMode.DETACHED) {
            LOG.warn("{}: {}", name, link.detail());
        } else {
            LOG.info("{}: {} {}", name, link.mode(), link.detail());
        }
    }

    private Link attach(String name, Link link) {
        return switch (link) {
            case Link.Linked former when complete && former.isFormer() -> takeOver(name, former);
            case Link.Linked linked -> linked;
            case Link.Chained former when complete && former.isFormer() -> entered(name, former);
            case Link.Chained shared -> shared;
            case Link.Untried untried -> tryTo(name, "");
            case Link.Absent absent -> indexOf(name) == 0 ? absent : tryTo(name, absent.detail());
            case Link.Refused refused
            when look < refused.lookOfNextTry() && Libc.interfaceIndex(name) == refused.index() -> refused;
            case Link.Refused refused -> tryTo(name, refused.detail());
        };
    }

    /** @param said what the log has of it already */
    private Link tryTo(String name, String said) {
        int index = indexOf(name);
        Link tried = index == 0 ? absent(name) : attach(name, index);
        if (!tried.detail().equals(said) || tried.mode() != AttachMode.DETACHED) {
            log(name, tried);
        }
        return tried;
    }

    private int indexOf(String name) {
        return chains.names().contains(name) ? Chains.index(name) : Libc.interfaceIndex(name);
    }

    private Link absent(String name) {
        return chains.names().contains(name)
                ? Chains.absent(name)
                : new Link.Absent("there is no interface " + name + "; there are "
                        + String.join(", ", Interfaces.all())
                        + ": it is protected when it comes, or correct 'interfaces' in "
                        + EnforcementConfiguration.PID);
    }

    private Link attach(String name, int index) {
        if (chains.names().contains(name)) {
            return chains.find(name, index)
                    .map(found -> complete || !found.isFormer() ? entered(name, found) : found)
                    .orElseGet(() -> refused(index, Chains.NO_SLOT));
        }
        Optional<Pins.Left> left = pins.find(name, index);
        if (left.isPresent()) {
            Link.Linked former = new Link.Linked(left.get().fd(), left.get().mode(), true, Link.FORMER);
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

    private Link entered(String name, Link.Chained shared) {
        try {
            Link.Chained entered = chains.enter(name, shared);
            if (shared.isFormer()) {
                LOG.info("{}: {}, taken over from the former program", name, entered.mode());
            }
            return entered;
        } catch (KernelException e) {
            return refused(Libc.interfaceIndex(name), e.getMessage());
        }
    }

    private Link refused(int index, KernelException refusal) {
        String other = calls.occupant(index);
        return refused(
                index,
                other.isEmpty()
                        ? refusal.getMessage()
                        : "another XDP program is attached there: " + other
                                + "; detach it (ip link set dev NAME xdp off), share the interface with it (chained) or leave the"
                                + " interface out");
    }

    private Link refused(int index, String detail) {
        return new Link.Refused(index, detail, look + LOOKS_BETWEEN_TRIES);
    }

    private Link attached(String name, int fd, AttachMode mode, String detail) {
        if (!keep) {
            return new Link.Linked(fd, mode, false, detail);
        }
        try {
            pins.keep(fd, name, mode);
            return new Link.Linked(fd, mode, false, detail);
        } catch (KernelException e) {
            return new Link.Linked(fd, mode, false, e.getMessage() + (detail.isEmpty() ? "" : "; " + detail));
        }
    }

    private Link takeOver(String name, Link.Linked former) {
        if (choice != AttachChoice.AUTO && !choice.name().equals(former.mode().name())) {
            return anew(name, former);
        }
        try {
            calls.replace(name, former.fd());
        } catch (KernelException e) {
            LOG.warn("{}: {}; attaching anew", name, e.getMessage());
            return anew(name, former);
        }
        if (!keep) {
            pins.remove(name);
        }
        LOG.info("{}: {}, taken over from the former program", name, former.mode());
        return new Link.Linked(former.fd(), former.mode(), false, "");
    }

    private Link anew(String name, Link.Linked former) {
        calls.detach(former.fd());
        Libc.close(former.fd());
        pins.remove(name);
        return tryTo(name, "");
    }

    /** Every interface that is or should be protected, as it was at the last look. */
    List<Attachment> attachments() {
        return links.entrySet().stream()
                .map(entry -> new Attachment(
                        entry.getKey(),
                        entry.getValue().mode(),
                        entry.getValue().detail()))
                .toList();
    }

    /** Whether packets met our program at the last look. No system call. */
    boolean any() {
        return links.values().stream().anyMatch(link -> link.mode() != AttachMode.DETACHED && !link.isFormer());
    }

    /** Detaches everywhere, but where a link is kept. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Link link : links.values()) {
            switch (link) {
                case Link.Linked linked -> Libc.close(linked.fd());
                case Link.Chained shared -> chains.leave(shared, keep);
                case Link.Absent a -> {}
                case Link.Refused r -> {}
                case Link.Untried u -> {}
            }
        }
        links = Map.of();
    }
}

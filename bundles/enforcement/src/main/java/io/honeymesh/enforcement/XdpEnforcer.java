// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.EnforcerStatus.AttachMode;
import io.honeymesh.api.EnforcerStatus.Attachment;
import io.honeymesh.api.Flow;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link Enforcer} on XDP. Where that can't be (no rights, no libbpf, an old kernel, a bad configuration, no interface)
 * it only observes, and says why in its status. Whoever holds it is given a new one when the configuration changes, and syncs.
 * Thread-safe.
 */
final class XdpEnforcer implements Enforcer, ScanFeed, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(XdpEnforcer.class);
    private static final int MAX_REFUSALS_NAMED = 3;

    /** What stands behind the service. */
    private sealed interface Backend {
        record Xdp(XdpBackend kernel, EnforcementSettings settings, AllPorts allPorts, List<Watch> watches)
                implements Backend {}

        record ObserveOnly(String reason) implements Backend {}
    }

    /** Work that the kernel may refuse. */
    @FunctionalInterface
    private interface Order {
        Enforcement run(XdpBackend kernel) throws KernelException, XdpBackend.Closed;
    }

    /** A question to the kernel. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(XdpBackend kernel) throws XdpBackend.Closed;
    }

    private final HitCounts hits = new HitCounts();
    private final Backend backend;
    private final String former;

    /** @param data the node's folder for what outlives a start */
    XdpEnforcer(CheckedSettings settings, Path data, KernelFolders folders) {
        backend = settings.valid()
                .map(valid -> open(valid, data, folders))
                .orElseGet(() -> new Backend.ObserveOnly(SafeText.printable(settings.problem())));
        former = backend instanceof Backend.ObserveOnly ? beside(folders) : "";
        switch (backend) {
            case Backend.ObserveOnly observe -> LOG.warn("observing only, nothing is dropped: {}", observe.reason);
            case Backend.Xdp ignored -> status().limits().forEach(LOG::warn);
        }
    }

    private static Backend open(EnforcementSettings settings, Path data, KernelFolders folders) {
        try {
            XdpBackend kernel = XdpBackend.open(settings, folders);
            Path memory = data.resolve("enforcement/ports-in-use");
            return new Backend.Xdp(
                    kernel, settings, new AllPorts(kernel, settings.allPorts(), memory), watches(kernel));
        } catch (KernelException | XdpBackend.Closed e) {
            return new Backend.ObserveOnly(e.getMessage());
        }
    }

    /** A program that nobody here can reach is not told from none by its traffic. */
    private static String beside(KernelFolders folders) {
        return folders.pins().filter(Pins::hasAny).isPresent()
                        || folders.chains().filter(Chains::hasAny).isPresent()
                ? "; a former node's program may still drop what it had banned: honeymesh stop --release ends that"
                : "";
    }

    /** Apart from each other: to attach takes some drivers seconds. */
    private static List<Watch> watches(XdpBackend kernel) {
        Watch interfaces = new Watch("interfaces", kernel::follow);
        return kernel.beats() ? List.of(interfaces, new Watch("beat", kernel::beat)) : List.of(interfaces);
    }

    /** Why nothing is dropped although the program is loaded. */
    private static String unattached(List<Attachment> attachments) {
        return attachments.isEmpty()
                ? "no interface is up besides loopback: the first that comes is protected, or name one in 'interfaces' of "
                        + EnforcementConfiguration.PID
                : attachments.stream().map(Attachment::detail).collect(Collectors.joining("; "));
    }

    /** Waits for calls in flight; later ones are answered with UNAVAILABLE. */
    @Override
    public void close() {
        if (backend instanceof Backend.Xdp xdp) {
            xdp.watches.forEach(Watch::close);
            xdp.allPorts.close();
            xdp.kernel.close();
        }
    }

    /** Asked for once a second by policy, which is when the clock is looked at: a touch must not wait for that. */
    @Override
    public EnforcerStatus status() {
        if (backend instanceof Backend.Xdp xdp) {
            xdp.kernel.tables().clock().refresh();
        }
        return switch (backend) {
            case Backend.ObserveOnly observe ->
                new EnforcerStatus("observe-only", observe.reason + former, List.of(), List.of(), 0, 0, 0);
            case Backend.Xdp xdp -> {
                try {
                    List<Attachment> attachments = xdp.kernel.attachments();
                    boolean any = attachments.stream().anyMatch(a -> a.mode() != AttachMode.DETACHED);
                    yield new EnforcerStatus(
                            any ? "xdp" : "observe-only",
                            any ? "" : unattached(attachments),
                            attachments,
                            limits(xdp),
                            xdp.settings.capacity(),
                            xdp.settings.prefixCapacity(),
                            xdp.kernel.size());
                } catch (XdpBackend.Closed e) {
                    yield new EnforcerStatus("none", e.getMessage(), List.of(), List.of(), 0, 0, 0);
                }
            }
        };
    }

    private static List<String> limits(Backend.Xdp xdp) throws XdpBackend.Closed {
        return Stream.concat(
                        xdp.kernel.limits().stream(),
                        HeapForBans.lack(
                                xdp.settings.capacity(), Runtime.getRuntime().maxMemory())
                                .stream())
                .toList();
    }

    @Override
    public Enforcement apply(Ban ban) {
        return order(kernel -> {
            kernel.apply(ban);
            return Enforcement.ENFORCED;
        });
    }

    @Override
    public Enforcement apply(Ban ban, Flow contained, Duration containment) {
        if (!(backend instanceof Backend.Xdp xdp)) {
            return apply(ban);
        }
        try {
            xdp.kernel().apply(ban, contained, containment);
            return xdp.kernel().attached() ? Enforcement.ENFORCED : observed(xdp.kernel());
        } catch (XdpBackend.Closed e) {
            return Enforcement.unavailable(e.getMessage());
        } catch (KernelException e) {
            return Enforcement.refused(e.getMessage());
        }
    }

    @Override
    public void release(Flow contained) {
        order(kernel -> {
            kernel.release(contained);
            return Enforcement.ENFORCED;
        });
    }

    @Override
    public Enforcement lift(Subject subject) {
        return order(kernel -> {
            kernel.lift(subject);
            return Enforcement.ENFORCED;
        });
    }

    @Override
    public Enforcement configure(Rules rules) {
        return order(kernel -> {
            kernel.configure(rules);
            return Enforcement.ENFORCED;
        });
    }

    @Override
    public Enforcement sync(Rules rules, Collection<Ban> bans) {
        return order(kernel -> {
            List<String> refused = kernel.sync(rules, bans);
            return refused.isEmpty()
                    ? Enforcement.ENFORCED
                    : Enforcement.refused(refused.stream()
                                    .limit(MAX_REFUSALS_NAMED)
                                    .collect(Collectors.joining("; "))
                            + (refused.size() > MAX_REFUSALS_NAMED ? " and more, " + refused.size() + " in all" : ""));
        });
    }

    @Override
    public void complete() {
        if (backend instanceof Backend.Xdp xdp) {
            xdp.kernel.complete();
        }
    }

    private Enforcement order(Order order) {
        return switch (backend) {
            case Backend.ObserveOnly observe -> Enforcement.observed(observe.reason);
            case Backend.Xdp xdp -> {
                try {
                    Enforcement done = order.run(xdp.kernel);
                    boolean idle = done.state() == Enforcement.State.ENFORCED && !xdp.kernel.attached();
                    yield idle ? observed(xdp.kernel) : done;
                } catch (XdpBackend.Closed e) {
                    yield Enforcement.unavailable(e.getMessage());
                } catch (KernelException e) {
                    yield Enforcement.refused(e.getMessage());
                }
            }
        };
    }

    /** It is in the tables, for the interface that comes. */
    private static Enforcement observed(XdpBackend kernel) throws XdpBackend.Closed {
        return Enforcement.observed(unattached(kernel.attachments()));
    }

    @Override
    public List<Held> held() {
        return ask(XdpBackend::held, List.of());
    }

    @Override
    public Map<Subject, Long> hits() {
        return hits.of(() -> ask(XdpBackend::hits, Map.of()));
    }

    @Override
    public Map<Subject, Long> hits(Collection<Subject> those) {
        return ask(kernel -> kernel.hits(those), Map.of());
    }

    @Override
    public Map<String, Long> statistics() {
        return ask(XdpBackend::statistics, Map.of());
    }

    private <T> T ask(Question<T> question, T otherwise) {
        if (backend instanceof Backend.Xdp xdp) {
            try {
                return question.ask(xdp.kernel);
            } catch (XdpBackend.Closed e) {
                return otherwise;
            }
        }
        return otherwise;
    }

    @Override
    public boolean live() {
        return backend instanceof Backend.Xdp;
    }

    @Override
    public ScanFeed.Reading open(Consumer<Scan> consumer) throws KernelException {
        if (backend instanceof Backend.Xdp xdp) {
            KernelTables tables = xdp.kernel.tables();
            return new ScanRing(tables.program(), new ScanEvents(tables.clock()), consumer);
        }
        throw new KernelException("there is no kernel program to read from");
    }
}

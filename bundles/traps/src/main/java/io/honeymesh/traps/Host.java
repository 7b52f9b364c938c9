// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapOverride;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.Detection;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.service.PluginCaller.Fault;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.traps.Listeners.Wanted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The trap host without OSGi: protocols and orders come and go, listeners follow at once. Thread-safe; methods that
 * change something return when ports are open or free.
 */
final class Host implements AutoCloseable {

    /** How often ports that could not be had are tried again. */
    static final Duration RETRY = Duration.ofSeconds(30);

    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final int MOST_PORTS = 64;

    private final Detection detection;
    private final Node node;
    private final Handshakes handshakes = new Handshakes();
    private final FailureLog failures = new FailureLog();
    private final ScheduledThreadPoolExecutor scheduler = Threads.scheduler();
    private final RecordingFolder recordings;
    private final Overdue overdue = new Overdue(scheduler, this::follow);
    private final Conversations conversations;
    private final Datagrams datagrams;
    private final Listeners listeners;
    private final Overrides overrides;
    private final EventHub hub;

    // Ids sort by time, also across restarts.
    private final AtomicLong ids = new AtomicLong(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));

    // The rest is guarded by this object's lock.
    private final Map<String, TrapProtocol> protocols = new TreeMap<>();
    private final Map<String, Order> orders = new TreeMap<>();
    private Limits limits = Limits.DEFAULT;
    private Optional<String> badLimits = Optional.empty();
    private boolean closed;
    private volatile List<TrapStatus> aside = List.of();
    private volatile Set<Integer> udpPorts = Set.of();

    Host(Detection detection, EventHub hub, Gate gate, Persona persona, Path dataFolder) {
        this.detection = detection;
        this.node = Node.of(persona, dataFolder);
        this.recordings = new RecordingFolder(dataFolder.resolve("recordings"));
        this.conversations = new Conversations(detection, gate, node, recordings, failures, scheduler, overdue);
        this.listeners = new Listeners(hub);
        this.overrides = new Overrides(dataFolder);
        this.hub = hub;
        this.datagrams = new Datagrams(
                detection, node, failures, scheduler, overdue, new Answers(this::isTrapPort), ids::incrementAndGet);
        scheduler.scheduleWithFixedDelay(
                () -> Threads.run("trap-handshakes", handshakes::look),
                LOOK.toSeconds(),
                LOOK.toSeconds(),
                TimeUnit.SECONDS);
        scheduler.scheduleWithFixedDelay(
                () -> Threads.run("trap-retry", this::follow), RETRY.toSeconds(), RETRY.toSeconds(), TimeUnit.SECONDS);
    }

    /** Every listener there is or should be, those that nobody wants, and traps asked for that are not there; by name and port. */
    List<TrapStatus> traps() {
        List<TrapStatus> all = new ArrayList<>(listeners.statuses());
        all.addAll(aside);
        all.sort(Comparator.comparing(TrapStatus::trap)
                .thenComparingInt(status -> status.endpoint().port()));
        return List.copyOf(all);
    }

    /** Does in the background what else the first client would wait for. */
    void prepare() {
        Threads.run("trap-tls-key", () -> {
            try {
                node.tls().prepare();
            } catch (IOException unusable) {
                failures.failed("preparing TLS", unusable);
            }
        });
    }

    RecordingFolder recordings() {
        return recordings;
    }

    Logins logins() {
        return node.logins();
    }

    /** Conversations open now. */
    int open() {
        return conversations.open();
    }

    /** How often a trap's code threw what it should not have. */
    long failures(String trap) {
        return failures.count("trap " + trap);
    }

    /** Bytes that open conversations have captured. */
    long captureMemoryBytes() {
        return conversations.memoryBytes();
    }

    /** Changes the limits; conversations that are open keep theirs. */
    synchronized void limits(Limits fresh) {
        limits = fresh;
        badLimits = Optional.empty();
        conversations.limits(fresh);
        datagrams.limits(fresh);
        follow();
    }

    /** Closes all listeners until {@link #limits} comes: better no traps than traps without the bounds asked for. */
    synchronized void badLimits(String problem) {
        badLimits = Optional.of(problem);
        follow();
    }

    /** Replaces the protocols there are, by name. */
    synchronized void protocols(Map<String, TrapProtocol> now) {
        protocols.clear();
        protocols.putAll(now);
        overdue.retain(now.values());
        follow();
    }

    /** Replaces the orders there are. */
    synchronized void orders(Collection<Order> now) {
        orders.clear();
        now.forEach(order -> orders.put(order.pid(), order));
        follow();
    }

    Map<String, TrapOverride> overrides() {
        return overrides.all();
    }

    /** See {@link io.honeymesh.api.service.TrapHost#stop}. */
    synchronized void stop(String trap, String note) {
        TrapOverride where = known(trap).where(trap);
        set("stop", trap, Optional.of(override(trap, false, where, note)), note);
    }

    synchronized void start(String trap, String note) {
        Plan plan = enabled(trap);
        TrapOverride where = plan.where(trap);
        boolean asConfigured = where.ports().isEmpty() && (trap.equals(Touch.ALL_PORTS) || plan.isConfigured(trap));
        set("start", trap, asConfigured ? Optional.empty() : Optional.of(override(trap, true, where, note)), note);
    }

    synchronized void restart(String trap, String note) {
        Plan plan = enabled(trap);
        if (plan.isStopped(trap)) {
            throw new IllegalArgumentException("trap " + trap + " is stopped: start it");
        }
        Map<Spot, Wanted> wanted = plan.wanted();
        Plan.close(wanted, trap, "restarts");
        try {
            follow(plan, wanted);
        } finally {
            follow();
        }
        record("restart", trap, plan.where(trap), note);
    }

    synchronized void listen(String trap, List<Integer> ports, IpAddress address, String note) {
        boolean runs = !enabled(trap).isStopped(trap);
        if (trap.equals(Touch.ALL_PORTS)) {
            throw new IllegalArgumentException(
                    "all-ports is every port that nobody uses: it can be stopped, not moved");
        }
        if (ports.size() > MOST_PORTS) {
            throw new IllegalArgumentException("a trap listens on " + MOST_PORTS + " ports at most");
        }
        ports.forEach(port -> Spot.port(port.toString()));
        TrapOverride next =
                new TrapOverride(trap, runs, ports.stream().distinct().toList(), address, now(), note);
        set("listen", trap, runs && ports.isEmpty() ? Optional.empty() : Optional.of(next), note);
    }

    private Plan known(String trap) {
        Plan plan = plan();
        if (!plan.knows(trap)) {
            throw new IllegalArgumentException("there is no trap '" + SafeText.escape(trap, 40) + "'");
        }
        return plan;
    }

    /** The word of whoever owns the configuration holds. */
    private Plan enabled(String trap) {
        Plan plan = known(trap);
        plan.disabledBy(trap).ifPresent(pid -> {
            throw new IllegalArgumentException("trap " + trap + " is disabled by " + pid + ": enable it there");
        });
        return plan;
    }

    private void set(String order, String trap, Optional<TrapOverride> next, String note) {
        Optional<String> forgotten = overrides.set(trap, next);
        follow();
        record(order, trap, plan().where(trap), note);
        forgotten.ifPresent(why -> hub.publish(new NodeEvent.Alarm(now(), "trap.order", SafeText.printable(why))));
    }

    private void record(String order, String trap, TrapOverride where, String note) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("order", order);
        detail.put("trap", trap);
        if (!where.ports().isEmpty()) {
            detail.put("ports", where.ports());
            detail.put("address", where.address().toString());
        }
        detail.put("note", SafeText.printable(note));
        hub.publish(new NodeEvent.Other(now(), "trap.ordered", Optional.empty(), detail));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static TrapOverride override(String trap, boolean runs, TrapOverride where, String note) {
        return new TrapOverride(trap, runs, where.ports(), where.address(), now(), note);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            listeners.closeAll();
        }
        scheduler.shutdownNow();
        try {
            scheduler.awaitTermination(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void follow() {
        Plan plan = plan();
        follow(plan, plan.wanted());
    }

    private synchronized void follow(Plan plan, Map<Spot, Wanted> wanted) {
        if (!closed) {
            udpPorts = plan.udpPorts();
            aside = plan.aside();
            listeners.become(wanted, limits.backlog(), this::open);
        }
    }

    private Plan plan() {
        return new Plan(
                protocols,
                List.copyOf(orders.values()),
                overrides.all(),
                limits,
                node.persona(),
                protocol -> badLimits.or(() -> overdue.problem(protocol)));
    }

    private Loop open(TrapListener listener, int backlog) throws IOException {
        TrapProtocol protocol = listener.protocol().orElseThrow();
        Spot spot = listener.spot();
        Runnable lost = () -> {
            listeners.lost(listener);
            Threads.run("trap-reopen", this::follow);
        };
        if (listener.transport() == Transport.UDP) {
            return DatagramLoop.open(spot, datagrams.taker(protocol, spot.trap()), failures, lost);
        }
        return new AcceptLoop(
                spot.trap(),
                WireServerSocket.listen(spot.address().toInetAddress(), spot.port(), backlog),
                ids::incrementAndGet,
                handshakes,
                detection,
                (socket, touch) -> conversations.take(protocol, socket, touch, listener.conversations()),
                failures,
                lost);
    }

    /** A port on which some node of ours may answer back: a UDP trap's here, or where one is by default. */
    private boolean isTrapPort(int port) {
        return listeners.hasUdp(port) || udpPorts.contains(port);
    }

    /** What is wrong with a trap's code, if anything was. */
    Optional<Fault> fault(TrapProtocol protocol) {
        long count = failures(protocol.name());
        return overdue.problem(protocol)
                .map(why -> new Fault(true, why))
                .or(() -> count == 0
                        ? Optional.empty()
                        : Optional.of(
                                new Fault(false, "its code threw in " + count + " conversations; the log says where")));
    }
}

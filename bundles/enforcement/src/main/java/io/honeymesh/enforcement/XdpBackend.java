// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.EnforcerStatus.Attachment;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer.Held;
import io.honeymesh.api.service.Enforcer.Rules;
import io.honeymesh.enforcement.KernelLayout.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * A loaded and attached program behind a lock. Writers exclude each other; closing excludes everyone, so no call ever
 * meets memory that is gone: it gets {@link Closed} instead. Thread-safe.
 */
final class XdpBackend implements AutoCloseable {
    /** The backend was closed before the call. */
    static final class Closed extends Exception {
        private static final long serialVersionUID = 1L;

        Closed() {
            super("the enforcer is being stopped or replaced", null, false, false);
        }
    }

    /** Work that the kernel may refuse. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws KernelException;
    }

    private static final String NO_PLACE_TO_KEEP =
            "what is banned passes while the node is stopped: pinned needs a BPF file system, which bin/honeymesh makes when"
                    + " root starts it";

    /** A program in a slot outlives the process, wanted or not; a busy machine may delay the word that somebody is there. */
    private static final Duration CHAINED_GRACE = Duration.ofSeconds(10);

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final KernelTables tables;
    private final XdpLinks links;
    private final Duration grace;
    private final String keepObstacle;
    private boolean closed;
    /** In jiffies; kept, for computed anew they would differ by one, and all would be written again. */
    private Map<Allow, Long> allowEnds = Map.of();

    private OptionalInt catchAll = OptionalInt.empty();
    /** What should be the catch-all; the same unless there is an obstacle. */
    private OptionalInt catchAllWanted = OptionalInt.empty();

    private String steeringObstacle = "";

    private XdpBackend(KernelTables tables, XdpLinks links, Duration grace, String keepObstacle) {
        this.tables = tables;
        this.links = links;
        this.grace = grace;
        this.keepObstacle = keepObstacle;
    }

    /**
     * Loads the program and attaches it; that some or all interfaces fail is for {@link #attachments()} to tell. Where a former
     * node's program goes on it has to wait for {@link #complete}.
     */
    static XdpBackend open(EnforcementSettings settings, KernelFolders folders) throws KernelException, Closed {
        KernelTables tables = KernelTables.open(settings);
        XdpLinkCalls calls = new XdpLinkCalls(tables.program());
        Pins kept = new Pins(tables.program().libbpf(), calls, folders.pins());
        Duration keep = kept.usable() ? settings.pinned() : Duration.ZERO;
        Chains chains = new Chains(calls, settings.chained(), folders.chains());
        XdpLinks links = new XdpLinks(calls, settings, kept, chains, !keep.isZero());
        boolean asWanted = keep.equals(settings.pinned());
        Duration grace = keep.isZero() && !settings.chained().isEmpty() ? CHAINED_GRACE : keep;
        XdpBackend backend = new XdpBackend(tables, links, grace, asWanted ? "" : NO_PLACE_TO_KEEP);
        try {
            backend.beat();
            WarmUp.run(backend, tables.projection());
            links.follow();
            tables.quarantine().attach(tables.program(), settings.quarantine());
            return backend;
        } catch (KernelException | Closed | RuntimeException | Error e) {
            backend.close();
            throw e;
        }
    }

    /** The tables hold all bans there are. */
    void complete() {
        links.complete();
    }

    /** Whether the program can outlive this process, so that {@link #beat} has to be called every second. */
    boolean beats() {
        return !grace.isZero();
    }

    /** Somebody is there: the program goes by the tables for as long as it may without anybody from now on. */
    void beat() {
        if (!beats()) {
            return;
        }
        try {
            read(() -> {
                KernelClock clock = tables.clock();
                tables.config().set(Config.ALIVE_UNTIL, clock.now() + clock.ticks(grace));
                return null;
            });
        } catch (Closed over) {
            return; // whoever comes next beats
        }
    }

    void apply(Ban ban) throws KernelException, Closed {
        write(() -> {
            tables.projection().put(ban);
            return null;
        });
    }

    /** The containment comes first: at no moment does the ban cut the conversation. */
    void apply(Ban ban, Flow flow, Duration length) throws KernelException, Closed {
        // The hot path, written out: every call less is a few cold cache lines less.
        lock.writeLock().lock();
        try {
            if (closed) {
                throw new Closed();
            }
            tables.projection().put(ban, flow, length);
        } finally {
            lock.writeLock().unlock();
        }
    }

    void release(Flow flow) throws KernelException, Closed {
        write(() -> {
            tables.projection().release(flow);
            return null;
        });
    }

    void lift(Subject subject) throws KernelException, Closed {
        write(() -> {
            tables.projection().remove(subject);
            tables.scans().clear(subject);
            tables.quarantine().end(subject);
            return null;
        });
    }

    void configure(Rules rules) throws KernelException, Closed {
        write(() -> {
            configureLocked(rules);
            return null;
        });
    }

    /**
     * Bans come in even where the rules don't. A new program drops nothing yet: it enforces then, where LOCKDOWN can't be.
     *
     * @return a line for each ban that found no room, after one for the rules if they are refused
     */
    List<String> sync(Rules rules, Collection<Ban> bans) throws KernelException, Closed {
        return write(() -> {
            List<String> refused = new ArrayList<>();
            try {
                configureLocked(rules);
            } catch (KernelException e) {
                refused.add(e.getMessage());
                if (tables.config().get(Config.MODE) == Mode.TEST.ordinal() && rules.mode() == Mode.LOCKDOWN) {
                    tables.config().set(Config.MODE, Mode.ENFORCE.ordinal());
                }
            }
            refused.addAll(tables.projection().replace(bans));
            return refused;
        });
    }

    /** What lets traffic through comes before a mode that drops more; if it is refused everything but LOCKDOWN applies. */
    private void configureLocked(Rules rules) throws KernelException {
        Optional<KernelException> refusal = pass(rules);
        tables.ports().replace(rules.trapPortsTcp(), rules.trapPortsUdp(), rules.managementPorts());
        catchAll(rules.catchAll());
        if (refusal.isEmpty() || rules.mode() != Mode.LOCKDOWN) {
            mode(rules);
        }
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    private Optional<KernelException> pass(Rules rules) {
        try {
            Map<Allow, Long> ends = new HashMap<>();
            for (Allow allow : rules.allows()) {
                Long known = allowEnds.get(allow);
                ends.put(allow, known != null ? known : tables.clock().at(allow.expires()));
            }
            allowEnds = ends;
            tables.projection().pass(PassRules.of(rules.allows(), rules.guards(), ends::get));
            return Optional.empty();
        } catch (KernelException e) {
            return Optional.of(e);
        }
    }

    private void mode(Rules rules) {
        if (rules.mode() == Mode.LOCKDOWN) {
            KernelClock clock = tables.clock();
            tables.config()
                    .set(
                            Config.LOCKDOWN_UNTIL,
                            rules.lockdownReverts().map(clock::at).orElse(Long.MAX_VALUE));
        }
        tables.config().set(Config.MODE, rules.mode().ordinal());
    }

    List<Held> held() throws Closed {
        List<Held> held = new ArrayList<>();
        readAll(held, new HashMap<>());
        held.sort((a, b) -> a.subject().compareTo(b.subject()));
        return held;
    }

    Map<Subject, Long> hits() throws Closed {
        Map<Subject, Long> hits = new HashMap<>();
        readAll(new ArrayList<>(), hits);
        return hits;
    }

    Map<Subject, Long> hits(Collection<Subject> those) throws Closed {
        Map<Subject, Long> hits = new HashMap<>();
        for (Subject one : those) {
            long count = read(() -> tables.projection().hits(one));
            if (count != 0) {
                hits.put(one, count);
            }
        }
        return hits;
    }

    /** Chunk by chunk, so that a ban never waits for a whole table to be read. */
    private void readAll(List<Held> held, Map<Subject, Long> hits) throws Closed {
        int chunks = read(() -> tables.projection().chunks());
        for (int i = 0; i < chunks; i++) {
            int chunk = i;
            read(() -> {
                tables.projection().read(chunk, held, hits);
                return null;
            });
        }
    }

    Map<String, Long> statistics() throws Closed {
        return read(() -> {
            Map<String, Long> all = tables.statistics().read();
            all.putAll(tables.projection().counters());
            return all;
        });
    }

    int size() throws Closed {
        return read(() -> tables.projection().size());
    }

    List<Attachment> attachments() throws Closed {
        return read(links::attachments);
    }

    /** Whether packets meet the program anywhere. */
    boolean attached() {
        return links.any();
    }

    /** What changes around the program by itself: interfaces, whether this machine forwards, and whether the catch-all listens. */
    void follow() {
        links.follow();
        try {
            boolean hindered = read(() -> {
                tables.followForwarding();
                return !steeringObstacle.isEmpty();
            });
            if (hindered) {
                retryCatchAll();
            }
        } catch (Closed over) {
            return;
        }
    }

    private void retryCatchAll() throws Closed {
        lock.writeLock().lock();
        try {
            if (closed) {
                throw new Closed();
            }
            catchAll(catchAllWanted);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** What was asked for and can't be done here, each with its reason. */
    List<String> limits() throws Closed {
        return read(() -> {
            List<String> limits = new ArrayList<>();
            String obstacle = tables.quarantine().obstacle();
            if (!obstacle.isEmpty()) {
                limits.add("no quarantine in the kernel: " + obstacle);
            }
            if (!keepObstacle.isEmpty()) {
                limits.add(keepObstacle);
            }
            if (!steeringObstacle.isEmpty()) {
                limits.add("unused ports don't lead to the catch-all trap: " + steeringObstacle);
            }
            if (catchAll.isPresent() && !tables.seesBinds()) {
                limits.add(
                        "a service that starts on an unused port has it after a second: Linux tells at once from 5.14 on");
            }
            return limits;
        });
    }

    /** The port of the catch-all that unused ports lead to, if they do. */
    OptionalInt catchAll() throws Closed {
        return read(() -> catchAll);
    }

    /** Ports bound since the program was loaded, by whomever. */
    Set<Integer> bound() throws Closed {
        return read(() -> tables.steering().bound());
    }

    /** Leads these ports to the catch-all, and no others. */
    void steer(Set<Integer> ports) throws KernelException, Closed {
        write(() -> {
            tables.ports().steer(ports);
            return null;
        });
    }

    /** Whether the port has a purpose of this node's own; false once closed. */
    boolean isOwn(int port) {
        try {
            return read(() -> tables.ports().isOwn(port));
        } catch (Closed over) {
            return false;
        }
    }

    private void catchAll(OptionalInt port) {
        if (port.equals(catchAllWanted) && steeringObstacle.isEmpty()) {
            return;
        }
        catchAllWanted = port;
        tables.steering().close();
        catchAll = OptionalInt.empty();
        steeringObstacle = "";
        if (port.isPresent()) {
            try {
                tables.steering().start(tables.program(), port.getAsInt());
                catchAll = port;
            } catch (KernelException e) {
                steeringObstacle = e.getMessage();
            }
        }
    }

    /** For the ring reader, which stops using them before this is closed, and for the clock, which knows when it is. */
    KernelTables tables() {
        return tables;
    }

    private <T> T write(Work<T> work) throws KernelException, Closed {
        Lock held = lock.writeLock();
        held.lock();
        try {
            if (closed) {
                throw new Closed();
            }
            return work.run();
        } finally {
            held.unlock();
        }
    }

    private <T> T read(Supplier<T> work) throws Closed {
        Lock held = lock.readLock();
        held.lock();
        try {
            if (closed) {
                throw new Closed();
            }
            return work.get();
        } finally {
            held.unlock();
        }
    }

    /** Traffic flows again at once, then the tables go. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                tables.quarantine().close();
                tables.steering().close();
                links.close();
                tables.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}

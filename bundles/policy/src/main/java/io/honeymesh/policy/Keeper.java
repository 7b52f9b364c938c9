// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Mode;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.BanJournal;
import io.honeymesh.api.service.Enforcer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Gatherers;

/**
 * The ban book's keeper: holds its parts together and the one lock that every change of them goes through. Thread-safe.
 */
final class Keeper {

    private static final int BANS_LIFTED_AT_ONCE = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final Journal journal = new Journal();
    private final Projection kernel = new Projection();
    private final ModeSwitch modes;
    private final AllowList allows;
    private final FingerprintOrders fingerprints;
    private final Bans bans;
    private final KernelRules rules;
    private final VerdictGate gate;
    private final Orders orders;
    private final MeshOrders mesh;
    private final InstantSource clock;
    private final ClockWatch clockWatch;
    private final Consumer<NodeEvent> events;
    private boolean restored;
    private Optional<String> refusalTold = Optional.empty();

    /** @param monotonicNanos a clock that nobody sets */
    Keeper(
            Supplier<Terms> terms,
            ModeSwitch modes,
            InstantSource clock,
            LongSupplier monotonicNanos,
            Consumer<NodeEvent> events) {
        this.modes = modes;
        this.clock = clock;
        this.clockWatch = new ClockWatch(clock, monotonicNanos);
        this.events = events;
        allows = new AllowList(journal, clock, events);
        fingerprints = new FingerprintOrders(clock, journal, events);
        bans = new Bans(kernel, journal, clock, events);
        rules = new KernelRules(modes, allows);
        gate = new VerdictGate(terms, rules, allows, fingerprints, bans, clock);
        mesh = new MeshOrders(terms, rules, allows, bans, clock);
        orders = new Orders(rules, allows, bans, modes, kernel, clock, events);
    }

    Decision decide(Verdict verdict) {
        Optional<Decision> spared = VerdictGate.sparedByItself(verdict);
        return spared.isPresent() ? spared.get() : locked(() -> gate.decide(verdict));
    }

    void release(Flow flow) {
        locked(() -> kernel.release(flow));
    }

    Enforcement ban(Subject subject, Optional<Duration> duration, String note) {
        return locked(() -> orders.ban(subject, duration, note));
    }

    Optional<Ban> unban(Subject subject, String note) {
        return locked(() -> bans.lift(subject, Orders.cause(note)));
    }

    void allow(Subject subject, Optional<Duration> duration, String note) {
        locked(() -> orders.allow(subject, duration, note));
        liftWithin(subject);
    }

    /**
     * Ends the bans in an allowed prefix, some at a time: touches wait for the lock. What it covers passes already, and nobody
     * in it is banned any more.
     */
    private void liftWithin(Subject allowed) {
        List<Ban> all = locked(bans::all);
        all.stream()
                .map(Ban::subject)
                .filter(allowed::contains)
                .gather(Gatherers.windowFixed(BANS_LIFTED_AT_ONCE))
                .forEach(some -> locked(() -> some.stream()
                        .filter(subject ->
                                allows.contains(allowed) && bans.get(subject).isPresent())
                        .forEach(subject -> bans.lift(subject, "allowed"))));
    }

    boolean disallow(Subject subject, String note) {
        return locked(() -> orders.disallow(subject, note));
    }

    Decision hold(Subject subject, Instant until, String note) {
        return locked(() -> mesh.hold(subject, until, note));
    }

    void release(Subject subject, String note) {
        locked(() -> mesh.release(subject, note));
    }

    List<Subject> meshHeld() {
        return locked(mesh::held);
    }

    boolean mayBeSighted(Subject subject) {
        return locked(() -> mesh.mayBeSighted(subject));
    }

    void override(Subject subject, String note) {
        locked(() -> mesh.override(subject, note));
    }

    /** Immutable; no lock is held. */
    Map<Fingerprint, FingerprintOrder> fingerprintOrders() {
        return fingerprints.all();
    }

    Optional<FingerprintOrder> order(Fingerprint fingerprint, Action action, Optional<Duration> duration, String note) {
        return locked(() -> fingerprints.order(fingerprint, action, duration, note, Orders.cause(note)));
    }

    Optional<FingerprintOrder> withdraw(Fingerprint fingerprint, Action action, String note) {
        return locked(() -> fingerprints.withdraw(fingerprint, action, Orders.cause(note)));
    }

    void mode(Mode next, Duration confirmWithin, String cause) {
        locked(() -> orders.mode(next, confirmWithin, cause));
    }

    boolean confirmLockdown() {
        return locked(orders::confirmLockdown);
    }

    /** What time brings: reasons and allows end, LOCKDOWN reverts, guards and ports change. */
    void tick(List<Guard> guardsNow, Ports portsNow) {
        locked(() -> {
            clockWatch.settle();
            rules.follow(guardsNow, portsNow);
            Instant now = clock.instant();
            bans.expire(now);
            allows.expire(now);
            fingerprints.expire(now);
            orders.revert(now);
            kernel.endContained(now);
            kernel.configure(rules.now());
            tellRefusal();
        });
    }

    /** An alarm whenever the kernel doesn't take what it is given. */
    private void tellRefusal() {
        Optional<String> refusal = kernel.refusal();
        if (!refusal.equals(refusalTold)) {
            refusalTold = refusal;
            refusal.ifPresent(why -> events.accept(new NodeEvent.Alarm(clock.instant(), "enforcer.refused", why)));
        }
    }

    /** Before anything else under the lock, so that what is there was ordered by the former time and what comes isn't. */
    private void followTheClock() {
        long jumped = clockWatch.jumpedMillis();
        if (jumped != 0) {
            move(Duration.ofMillis(jumped));
        }
    }

    private void move(Duration by) {
        bans.move(by);
        allows.move(by);
        fingerprints.move(by);
        modes.move(by);
        kernel.move(by);
        events.accept(new NodeEvent.Alarm(
                clock.instant(),
                "clock.jump",
                "the wall clock moved by " + by.toSeconds() + " s; bans, allows and LOCKDOWN moved with it"));
    }

    void bind(Enforcer enforcer) {
        locked(() -> {
            EnforcerStatus status = enforcer.status();
            if (status.capacity() > 0) {
                bans.fit(status);
            }
            kernel.bind(enforcer, rules.now(), bans.all());
            tellRefusal();
        });
    }

    /** Whatever was to be restored has been, or never will be. */
    void complete() {
        locked(() -> kernel.complete(rules.now(), bans.all()));
    }

    void unbind(Enforcer enforcer) {
        locked(() -> kernel.unbind(enforcer));
    }

    /**
     * Takes the journal in: the first time its state is added to the book; when it comes back later the book, being the
     * truth, overwrites it.
     */
    void adopt(BanJournal next, BanJournal.State state) {
        locked(() -> {
            journal.open(next);
            if (!state.complete()) {
                // What is on disk comes later, through a journal registered anew.
            } else if (restored) {
                bans.overwrite(state.bans());
                allows.overwrite(state.allows());
                fingerprints.overwrite(state.fingerprints());
            } else {
                restored = true;
                bans.restore(state.bans(), state.offences());
                allows.restore(state.allows());
                fingerprints.restore(state.fingerprints());
            }
            kernel.resync(rules.now(), bans.all());
            tellRefusal();
        });
    }

    void forget(BanJournal gone) {
        locked(() -> journal.close(gone));
    }

    /** Sorted by subject; without the lock, which touches wait for. */
    List<Ban> bans() {
        return List.copyOf(bans.inOrder());
    }

    /** The first after that one, so many; without the lock, too. */
    List<Ban> bans(Optional<Subject> after, Predicate<Ban> wanted, int most) {
        Collection<Ban> inOrder = after.map(bans::after).orElseGet(bans::inOrder);
        return inOrder.stream().filter(wanted).limit(most).toList();
    }

    BanBook.Counts counts() {
        return locked(() -> new BanBook.Counts(bans.size(), allows.size()));
    }

    List<Ban> bansOn(IpAddress address) {
        return locked(() -> bans.covering(address));
    }

    List<Allow> allows() {
        return locked(allows::all);
    }

    List<Guard> guards() {
        return locked(() -> rules.guards().all());
    }

    Mode mode() {
        return locked(modes::mode);
    }

    Optional<Instant> lockdownReverts() {
        return locked(modes::reverts);
    }

    List<String> differences() {
        return locked(() -> kernel.differences(bans.all(), clock.instant()));
    }

    /** The enforcer's own numbers; no lock is held. */
    Projection enforcer() {
        return kernel;
    }

    private void locked(Runnable action) {
        locked(() -> {
            action.run();
            return null;
        });
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            followTheClock();
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
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
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.FingerprintBook;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.service.GuardSource;
import io.honeymesh.api.service.MeshGate;
import io.honeymesh.api.service.NodeReady;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the {@link Keeper} to enforcer, journal and clock, and says when the node is ready. */
@Component(
        service = {Gate.class, BanBook.class, FingerprintBook.class, MeshGate.class},
        immediate = true)
public final class Policy implements Gate, BanBook, FingerprintBook, MeshGate {

    private static final Logger LOG = LoggerFactory.getLogger(Policy.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration BETWEEN_GUARDS = Duration.ofSeconds(5);
    /** How long traps wait for the ledger before they open without. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** And for the enforcer: to attach its program takes some drivers seconds, for each interface. */
    private static final Duration PATIENCE_FOR_ENFORCER = Duration.ofMinutes(1);
    /** How long a former node's program may go on because this one's bans are not there yet. */
    private static final Duration LONGEST_WAIT_FOR_BANS = Duration.ofMinutes(1);

    private final List<GuardSource> guardSources = new CopyOnWriteArrayList<>();
    private final CountDownLatch guarded = new CountDownLatch(1);
    private final CountDownLatch journalSeen = new CountDownLatch(1);
    private final CountDownLatch restored = new CountDownLatch(1);
    private final CountDownLatch enforcerSeen = new CountDownLatch(1);
    private volatile boolean complete;
    private final LocalGuards localGuards = new LocalGuards(Path.of("/proc"), Path.of("/etc/resolv.conf"));
    private final BundleContext context;
    private final EventHub hub;
    private final TrapPorts trapPorts;
    private final Keeper keeper;
    private final PolicySettings settings;
    private final Path modeFile;
    private final Housekeeper housekeeper;
    private final Thread herald;
    private volatile Optional<Enforcer> enforcer = Optional.empty();
    private List<Guard> guards = List.of();
    private long guardsReadNanos = System.nanoTime() - BETWEEN_GUARDS.toNanos();
    private EnforcerStatus lastStatus;
    private long breakerHeld;
    private String failure = "";

    @Activate
    public Policy(
            BundleContext context,
            @Reference EventHub hub,
            @Reference TrapPorts trapPorts,
            @Reference PolicySettings settings) {
        this.context = context;
        this.hub = hub;
        this.trapPorts = trapPorts;
        this.settings = settings;
        modeFile = dataFolder(context).resolve("policy/mode");
        ModeSwitch modes = new ModeSwitch(modeFile, settings.initialMode());
        keeper = new Keeper(settings::terms, modes, InstantSource.system(), System::nanoTime, hub::publish);
        lastStatus = keeper.enforcer().status();
        housekeeper = new Housekeeper(TICK, this::keepHouse, this::tellFailure);
        // The kernel must know of a trap when the first stranger comes, not up to a second later.
        trapPorts.follow(housekeeper::call);
        housekeeper.call();
        herald = Thread.ofVirtual().name("policy-ready").start(this::announce);
    }

    private static Path dataFolder(BundleContext context) {
        String data = context.getProperty("karaf.data");
        return data != null ? Path.of(data) : context.getDataFile("").toPath();
    }

    @Deactivate
    void deactivate() {
        trapPorts.follow(() -> {});
        herald.interrupt();
        housekeeper.close();
        try {
            herald.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Registers {@link NodeReady} and takes it back when stopped. */
    private void announce() {
        try {
            if (!journalSeen.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                warn(
                        "ledger.missing",
                        "no ledger after " + PATIENCE.toSeconds() + " s: earlier bans are not restored yet");
            }
            if (!enforcerSeen.await(PATIENCE_FOR_ENFORCER.toMillis(), TimeUnit.MILLISECONDS)) {
                warn(
                        "enforcer.missing",
                        "no enforcer after " + PATIENCE_FOR_ENFORCER.toSeconds() + " s: nothing is dropped");
            }
            if (restored.getCount() == 0) {
                complete();
            }
            var registration = context.registerService(NodeReady.class, new NodeReady() {}, null);
            try {
                WarmUp.run(settings.terms(), modeFile);
                if (!restored.await(LONGEST_WAIT_FOR_BANS.toMillis(), TimeUnit.MILLISECONDS)) {
                    warn(
                            "bans.missing",
                            "no earlier bans after " + LONGEST_WAIT_FOR_BANS.toSeconds()
                                    + " s: what a former node drops is given up");
                }
                complete();
                new CountDownLatch(1).await();
            } finally {
                registration.unregister();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException alreadyGone) {
            LOG.debug("the bundle stopped first", alreadyGone);
        }
    }

    /** Outside the keeper's lock: to take over from a former node's program takes a moment, and touches wait for that lock. */
    private void complete() {
        if (!complete) {
            keeper.complete();
            complete = true;
            enforcer.ifPresent(Enforcer::complete);
        }
    }

    private void warn(String kind, String detail) {
        LOG.warn(detail);
        hub.publish(new NodeEvent.Alarm(Instant.now(), kind, detail));
    }

    private void keepHouse() {
        if (System.nanoTime() - guardsReadNanos >= BETWEEN_GUARDS.toNanos()) {
            guards = readGuards();
        }
        keeper.tick(guards, ports());
        guarded.countDown();
        tellStatus();
        tellBreaker();
        failure = "";
    }

    /** Once for each cause in a row: what fails every second would drown the log. */
    private void tellFailure(Throwable unexpected) {
        if (!failure.equals(unexpected.toString())) {
            failure = unexpected.toString();
            LOG.error("housekeeping failed and goes on", unexpected);
            warn("housekeeping.failed", "expiries and guards may be late: " + failure);
        }
    }

    private List<Guard> readGuards() {
        guardsReadNanos = System.nanoTime();
        List<Guard> all = new ArrayList<>(localGuards.read(ports().management()::contains));
        guardSources.forEach(source -> all.addAll(source.guards()));
        return List.copyOf(all);
    }

    private Ports ports() {
        return trapPorts.rules(settings.managementPorts());
    }

    private void tellStatus() {
        EnforcerStatus now = keeper.enforcer().status();
        boolean changed = !now.kind().equals(lastStatus.kind())
                || !now.reason().equals(lastStatus.reason())
                || !now.attachments().equals(lastStatus.attachments());
        lastStatus = now;
        if (changed) {
            hub.publish(new NodeEvent.EnforcerChanged(Instant.now(), now));
        }
    }

    /** The kernel has stopped stopping scans because there were too many at once (S02): somebody may be forging them. */
    private void tellBreaker() {
        long held = keeper.enforcer().statistics().getOrDefault("scan.breaker", 0L);
        if (held > breakerHeld) {
            warn("scan.breaker", "too many scans at once: " + (held - breakerHeld) + " sources were not stopped");
        }
        breakerHeld = held;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEnforcer(Enforcer enforcer) {
        awaitGuards();
        keeper.bind(enforcer);
        this.enforcer = Optional.of(enforcer);
        if (complete) {
            enforcer.complete();
        }
        enforcerSeen.countDown();
    }

    /** An enforcer that drops for a former policy would cut the operator's session. */
    private void awaitGuards() {
        try {
            if (!guarded.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                warn(
                        "guards.missing",
                        "no guards after " + PATIENCE.toSeconds() + " s: a ban may cut this machine off");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    void unbindEnforcer(Enforcer enforcer) {
        keeper.unbind(enforcer);
        this.enforcer = this.enforcer.filter(now -> now != enforcer);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindJournal(BanJournal journal) {
        BanJournal.State state = journal.restore();
        keeper.adopt(journal, state);
        if (state.complete()) {
            restored.countDown();
        }
        journalSeen.countDown();
    }

    void unbindJournal(BanJournal journal) {
        keeper.forget(journal);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addGuardSource(GuardSource source) {
        guardSources.add(source);
    }

    void removeGuardSource(GuardSource source) {
        guardSources.remove(source);
    }

    @Override
    public Decision decide(Verdict verdict) {
        return keeper.decide(verdict);
    }

    @Override
    public void release(Flow flow) {
        keeper.release(flow);
    }

    @Override
    public Decision hold(Subject subject, Instant until, String note) {
        return keeper.hold(subject, until, note);
    }

    @Override
    public void release(Subject subject, String note) {
        keeper.release(subject, note);
    }

    @Override
    public List<Subject> held() {
        return keeper.meshHeld();
    }

    @Override
    public boolean mayBeSighted(Subject subject) {
        return keeper.mayBeSighted(subject);
    }

    @Override
    public void override(Subject subject, String note) {
        keeper.override(subject, note);
    }

    @Override
    public List<Ban> bans() {
        return keeper.bans();
    }

    @Override
    public List<Ban> bans(Optional<Subject> after, Predicate<Ban> wanted, int most) {
        return keeper.bans(after, wanted, most);
    }

    @Override
    public Counts counts() {
        return keeper.counts();
    }

    @Override
    public List<Ban> bansOn(IpAddress address) {
        return keeper.bansOn(address);
    }

    @Override
    public List<Allow> allows() {
        return keeper.allows();
    }

    @Override
    public List<Guard> guards() {
        return keeper.guards();
    }

    @Override
    public Enforcement ban(Subject subject, Optional<Duration> duration, String note) {
        return keeper.ban(subject, duration, note);
    }

    @Override
    public Optional<Ban> unban(Subject subject, String note) {
        return keeper.unban(subject, note);
    }

    @Override
    public void allow(Subject subject, Optional<Duration> duration, String note) {
        keeper.allow(subject, duration, note);
    }

    @Override
    public boolean disallow(Subject subject, String note) {
        return keeper.disallow(subject, note);
    }

    @Override
    public Map<Fingerprint, FingerprintOrder> orders() {
        return keeper.fingerprintOrders();
    }

    @Override
    public Optional<FingerprintOrder> order(
            Fingerprint fingerprint, FingerprintOrder.Action action, Optional<Duration> duration, String note) {
        return keeper.order(fingerprint, action, duration, note);
    }

    @Override
    public Optional<FingerprintOrder> withdraw(Fingerprint fingerprint, FingerprintOrder.Action action, String note) {
        return keeper.withdraw(fingerprint, action, note);
    }

    @Override
    public Mode mode() {
        return keeper.mode();
    }

    @Override
    public Optional<Instant> lockdownReverts() {
        return keeper.lockdownReverts();
    }

    @Override
    public void mode(Mode mode, Duration confirmWithin, String cause) {
        keeper.mode(mode, confirmWithin, cause);
    }

    @Override
    public boolean confirmLockdown() {
        return keeper.confirmLockdown();
    }

    @Override
    public EnforcerStatus enforcer() {
        return keeper.enforcer().status();
    }

    @Override
    public Map<Subject, Long> hits() {
        return keeper.enforcer().hits();
    }

    @Override
    public Map<Subject, Long> hits(Collection<Subject> those) {
        return keeper.enforcer().hits(those);
    }

    @Override
    public Map<String, Long> statistics() {
        return keeper.enforcer().statistics();
    }

    @Override
    public List<String> differences() {
        return keeper.differences();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Extension;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Detection;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.FingerprintBook;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.service.PluginCaller;
import io.honeymesh.api.spi.Fingerprinter;
import io.honeymesh.api.spi.ScoringRule;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * From an observation to a verdict to policy's decision. A touch is decided by the built-in rule {@code trap-touch} alone,
 * on the caller's thread, so that the kernel has the ban before anything else runs; its other rules follow on a virtual
 * thread. Thread-safe.
 */
@Component(service = {Detection.class, PluginCaller.class})
public final class Pipeline implements Detection, PluginCaller {

    /** Touches whose rules run at once; beyond that a flood's touches are banned but not judged further. */
    private static final int MAX_TOUCHES_JUDGED_AT_ONCE = 256;

    /** The compiler takes a method of the hot path on after 60 calls (lib/launcher/java.sh). */
    private static final int WARM_UP_ROUNDS = 300;

    private final PluginSet<ScoringRule> rules = new PluginSet<>(this::alarm);
    private final PluginSet<Fingerprinter> fingerprinters = new PluginSet<>(this::alarm);
    private final Scorer scorer;
    private final Semaphore judging = new Semaphore(MAX_TOUCHES_JUDGED_AT_ONCE);
    private final Gate gate;
    private final EventHub hub;
    private final Optional<Thread> warmUp;
    private Supplier<Map<Fingerprint, FingerprintOrder>> orders = Map::of;

    @Activate
    public Pipeline(@Reference Gate gate, @Reference EventHub hub, @Reference DetectionSettings settings) {
        // Beside the start: traps don't wait for it.
        this(
                gate,
                hub,
                settings,
                Optional.of(
                        Thread.ofPlatform().daemon().name("warm-up-detection").start(Pipeline::warmUp)));
    }

    private Pipeline(Gate gate, EventHub hub, Supplier<RuleSettings> settings, Optional<Thread> warmUp) {
        this.gate = gate;
        this.hub = hub;
        this.warmUp = warmUp;
        this.scorer = new Scorer(rules, fingerprinters, settings, () -> orders.get());
    }

    /** Walks the hot path against a gate that does nothing, so that the first attacker doesn't find it cold. */
    private static void warmUp() {
        Decision spared = new Decision.Spared(Decision.Cause.SCORE, "");
        Gate open = new Gate() {
            @Override
            public Decision decide(Verdict verdict) {
                return spared;
            }

            @Override
            public void release(Flow flow) {
                // nothing was contained
            }
        };
        Pipeline scratch = new Pipeline(open, event -> {}, () -> RuleSettings.DEFAULTS, Optional.empty());
        Endpoint nowhere = new Endpoint(new Ipv4(0xC0000201), 1); // 192.0.2.1, RFC 5737
        Flow flow = new Flow(Transport.TCP, nowhere, nowhere);
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            scratch.observe(new Touch(i, Instant.now(), "warm-up", flow, EvidenceGrade.PROVEN));
        }
        scratch.deactivate();
    }

    @Override
    public Decision observe(Observation observation) {
        if (observation instanceof Touch touch) {
            return touched(touch); // before the switch: its type test is cold code on the hot path
        }
        return switch (observation) {
            case Touch touch -> touched(touch);
            case Conversation conversation -> conversed(conversation);
            case Scan scan -> {
                Verdict verdict = scorer.of(scan);
                Decision decision = gate.decide(verdict);
                hub.publish(new NodeEvent.Scanned(verdict, scan, decision));
                yield decision;
            }
            case Extension extension -> {
                Verdict verdict = scorer.of(extension);
                Decision decision = gate.decide(verdict);
                hub.publish(new NodeEvent.Observed(verdict, extension, decision));
                yield decision;
            }
        };
    }

    private Decision touched(Touch touch) {
        if (touch.trap().equals(Touch.ALL_PORTS)) {
            return strayed(touch);
        }
        Verdict first = new Verdict(touch, List.of(Scorer.TRAP_TOUCH), List.of());
        Decision decision = gate.decide(first);
        if (judging.tryAcquire()) {
            Thread.ofVirtual().name("touch-", touch.id()).start(() -> {
                try {
                    judgeFurther(touch, decision);
                } finally {
                    judging.release();
                }
            });
        } else {
            scorer.remember(touch);
            hub.publish(new NodeEvent.Touched(first, touch, decision));
        }
        return decision;
    }

    private Decision strayed(Touch touch) {
        Verdict verdict = scorer.of(touch);
        Decision decision = gate.decide(verdict);
        hub.publish(new NodeEvent.Touched(verdict, touch, decision));
        return decision;
    }

    private void judgeFurther(Touch touch, Decision decided) {
        Verdict verdict = scorer.of(touch);
        Decision decision = verdict.intent() ? gate.decide(verdict) : decided;
        hub.publish(new NodeEvent.Touched(verdict, touch, decision));
    }

    private Decision conversed(Conversation conversation) {
        if (conversation.touch().flow().transport() == Transport.TCP) {
            gate.release(conversation.touch().flow());
        }
        Verdict verdict = scorer.of(conversation);
        Decision decision = gate.decide(verdict);
        hub.publish(new NodeEvent.Conversed(verdict, conversation, decision));
        return decision;
    }

    @Override
    public boolean interrupts(Touch touch, Supplier<Captured> wire) {
        if (orders.get().isEmpty() || touch.trap().equals(Touch.ALL_PORTS)) {
            return false;
        }
        Verdict verdict = scorer.byFingerprint(begun(touch, wire.get(), List.of(), Conversation.Ending.FINGERPRINT));
        return verdict.intent() && gate.decide(verdict) instanceof Decision.Banned;
    }

    private static Conversation begun(Touch touch, Captured wire, List<Evidence> evidence, Conversation.Ending ending) {
        return new Conversation(
                touch,
                Instant.now(),
                wire,
                Captured.EMPTY,
                wire.originalLength(),
                0,
                evidence,
                ending,
                false,
                Optional.empty());
    }

    @Override
    public void overhears(Touch touch, Evidence piece) {
        Conversation soFar = begun(touch, Captured.EMPTY, List.of(piece), Conversation.Ending.CLIENT);
        Verdict verdict = scorer.inPassing(soFar);
        if (verdict.intent()) {
            Decision decision = gate.decide(verdict);
            hub.publish(new NodeEvent.Intended(soFar.at(), verdict, touch, decision));
        }
    }

    private void alarm(String what) {
        hub.publish(new NodeEvent.Alarm(Instant.now(), "plugin.failed", what));
    }

    @Override
    public Map<Long, Fault> faults() {
        Map<Long, Fault> faults = new HashMap<>(rules.faults());
        faults.putAll(fingerprinters.faults());
        return faults;
    }

    @Deactivate
    void deactivate() {
        // The last touches' rules still use gate and hub: wait for them, for a moment at most.
        try {
            judging.tryAcquire(MAX_TOUCHES_JUDGED_AT_ONCE, 1, TimeUnit.SECONDS);
            if (warmUp.isPresent()) {
                warmUp.get().join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Reference
    void setFingerprintBook(FingerprintBook book) {
        orders = book::orders;
    }

    @Reference(
            name = "rule",
            service = ScoringRule.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeRule")
    void bindRule(ServiceReference<ScoringRule> reference, ScoringRule rule) {
        rules.add(reference, rule);
    }

    /** One of the program's own. */
    void addRule(ScoringRule rule) {
        rules.add(rule);
    }

    void removeRule(ScoringRule rule) {
        rules.remove(rule);
    }

    @Reference(
            name = "fingerprinter",
            service = Fingerprinter.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeFingerprinter")
    void bindFingerprinter(ServiceReference<Fingerprinter> reference, Fingerprinter fingerprinter) {
        fingerprinters.add(reference, fingerprinter);
    }

    /** One of the program's own. */
    void addFingerprinter(Fingerprinter fingerprinter) {
        fingerprinters.add(fingerprinter);
    }

    void removeFingerprinter(Fingerprinter fingerprinter) {
        fingerprinters.remove(fingerprinter);
    }
}

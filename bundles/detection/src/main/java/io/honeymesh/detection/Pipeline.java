// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Extension;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Detection;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.service.PluginCaller;
import io.honeymesh.api.spi.Fingerprinter;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
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

    /** "Any interaction with a trap is hostile by definition." */
    private static final Contribution TRAP_TOUCH =
            new Contribution("trap-touch", Verdict.BAN_SCORE, Reason.TRAP, false, "touched a trap");

    /** Of a port that no trap was put on: somebody may have meant a service that is down (S07). */
    private static final Contribution LONE_TOUCH = new Contribution(
            "trap-touch", Verdict.BAN_SCORE / 2, Reason.TRAP, false, "touched a port that nobody uses");

    private static final int PORTS_THAT_ARE_NO_MISTAKE = 2;

    /** Touches whose rules run at once; beyond that a flood's touches are banned but not judged further. */
    private static final int MAX_TOUCHES_JUDGED_AT_ONCE = 256;

    /** The client compiler takes a method on after 200 calls. */
    private static final int WARM_UP_ROUNDS = 600;

    private final PluginSet<ScoringRule> rules = new PluginSet<>(this::alarm);
    private final PluginSet<Fingerprinter> fingerprinters = new PluginSet<>(this::alarm);
    private final Semaphore judging = new Semaphore(MAX_TOUCHES_JUDGED_AT_ONCE);
    private final Sightings sightings = new Sightings();
    private final Gate gate;
    private final EventHub hub;

    @Activate
    public Pipeline(@Reference Gate gate, @Reference EventHub hub) {
        this(gate, hub, true);
    }

    private Pipeline(Gate gate, EventHub hub, boolean warmUp) {
        this.gate = gate;
        this.hub = hub;
        if (warmUp) {
            warmUp();
        }
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
        Pipeline scratch = new Pipeline(open, event -> {}, false);
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
                Verdict verdict = judge(scan, List.of(), List.of(), sightings.of(scan.source(), scan.at()));
                Decision decision = gate.decide(verdict);
                hub.publish(new NodeEvent.Scanned(verdict, scan, decision));
                yield decision;
            }
            case Extension extension -> {
                Verdict verdict =
                        judge(extension, List.of(), List.of(), sightings.of(extension.source(), extension.at()));
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
        Verdict first = new Verdict(touch, List.of(TRAP_TOUCH), List.of());
        Decision decision = gate.decide(first);
        if (judging.tryAcquire()) {
            Thread.ofVirtual().name("touch-", touch.id()).start(() -> {
                try {
                    judgeFurther(touch, first, decision);
                } finally {
                    judging.release();
                }
            });
        } else {
            sightings.touched(touch);
            hub.publish(new NodeEvent.Touched(first, touch, decision));
        }
        return decision;
    }

    private Decision strayed(Touch touch) {
        History history = sightings.touched(touch);
        Verdict verdict = judge(touch, List.of(touchOf(touch, history)), List.of(), history);
        Decision decision = gate.decide(verdict);
        hub.publish(new NodeEvent.Touched(verdict, touch, decision));
        return decision;
    }

    private static Contribution touchOf(Touch touch, History history) {
        return mayBeAMistake(touch, history) ? LONE_TOUCH : TRAP_TOUCH;
    }

    private static boolean mayBeAMistake(Touch touch, History history) {
        return touch.trap().equals(Touch.ALL_PORTS) && history.trapPorts().size() < PORTS_THAT_ARE_NO_MISTAKE;
    }

    private void judgeFurther(Touch touch, Verdict first, Decision decided) {
        Verdict verdict = judge(touch, first.contributions(), List.of(), sightings.touched(touch));
        Decision decision = verdict.intent() ? gate.decide(verdict) : decided;
        hub.publish(new NodeEvent.Touched(verdict, touch, decision));
    }

    private Decision conversed(Conversation conversation) {
        if (conversation.touch().flow().transport() == Transport.TCP) {
            gate.release(conversation.touch().flow());
        }
        List<Fingerprint> fingerprints = fingerprinters.ask(each -> each.fingerprints(conversation));
        History history = sightings.of(conversation.source(), conversation.at());
        Verdict verdict = judge(
                conversation,
                List.of(touchOf(conversation.touch(), history)),
                fingerprints,
                new History(history.firstSeen(), history.touches(), history.trapPorts(), fingerprints));
        Decision decision = gate.decide(verdict);
        hub.publish(new NodeEvent.Conversed(verdict, conversation, decision));
        return decision;
    }

    private Verdict judge(
            Observation observation, List<Contribution> builtIn, List<Fingerprint> fingerprints, History history) {
        List<Contribution> contributions = new ArrayList<>(builtIn);
        contributions.addAll(rules.ask(rule -> rule.judge(observation, history)));
        return new Verdict(observation, excused(observation, contributions, history), fingerprints);
    }

    private static List<Contribution> excused(Observation observation, List<Contribution> found, History history) {
        return switch (observation) {
            case Conversation conversation
            when mayBeAMistake(conversation.touch(), history) ->
                found.stream().map(Pipeline::forTheRecord).toList();
            case Conversation conversation
            when Browsers.mayBeLured(conversation) ->
                found.stream().map(Pipeline::withoutIntent).toList();
            default -> found;
        };
    }

    /** Nobody is banned for what they say to a service that is down. */
    private static Contribution forTheRecord(Contribution c) {
        return c == LONE_TOUCH ? c : new Contribution(c.rule(), 0, c.reason(), false, c.explanation());
    }

    /** A browser that another site sent here shows nothing of its user's intent (S01). */
    private static Contribution withoutIntent(Contribution c) {
        return new Contribution(c.rule(), c.score(), c.reason(), false, c.explanation());
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
            judging.tryAcquire(MAX_TOUCHES_JUDGED_AT_ONCE, 1, java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
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

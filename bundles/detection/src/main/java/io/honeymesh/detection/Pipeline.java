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
import io.honeymesh.api.spi.Fingerprinter;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From an observation to a verdict to policy's decision. A touch is decided by the built-in rule {@code trap-touch} alone,
 * on the caller's thread, so that the kernel has the ban before anything else runs; its other rules follow on a virtual
 * thread. Thread-safe.
 */
@Component(service = Detection.class)
public final class Pipeline implements Detection {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /** "Any interaction with a trap is hostile by definition." */
    private static final Contribution TRAP_TOUCH =
            new Contribution("trap-touch", Verdict.BAN_SCORE, Reason.TRAP, false, "touched a trap");

    /** Of a port that no trap was put on: somebody may have meant a service that is down (S07). */
    private static final Contribution LONE_TOUCH = new Contribution(
            "trap-touch", Verdict.BAN_SCORE / 2, Reason.TRAP, false, "touched a port that nobody uses");

    /** What decides comes last: policy gives it as a ban's cause. */
    private static final Comparator<Contribution> BY_WEIGHT =
            Comparator.comparing(Contribution::intent).thenComparing(Contribution::score);

    private static final int PORTS_THAT_ARE_NO_MISTAKE = 2;

    /** Touches whose rules run at once; beyond that a flood's touches are banned but not judged further. */
    private static final int MAX_TOUCHES_JUDGED_AT_ONCE = 256;

    /** The client compiler takes a method on after 200 calls. */
    private static final int WARM_UP_ROUNDS = 600;

    private final List<ScoringRule> rules = new CopyOnWriteArrayList<>();
    private final List<Fingerprinter> fingerprinters = new CopyOnWriteArrayList<>();
    private final Semaphore judging = new Semaphore(MAX_TOUCHES_JUDGED_AT_ONCE);
    private final AtomicLong failures = new AtomicLong();
    private final Sightings sightings = new Sightings();
    private final Gate gate;
    private final EventHub hub;
    private final Supplier<RuleSettings> settings;

    @Activate
    public Pipeline(@Reference Gate gate, @Reference EventHub hub, @Reference DetectionSettings settings) {
        this(gate, hub, settings, true);
    }

    private Pipeline(Gate gate, EventHub hub, Supplier<RuleSettings> settings, boolean warmUp) {
        this.gate = gate;
        this.hub = hub;
        this.settings = settings;
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
        Pipeline scratch = new Pipeline(open, event -> {}, () -> RuleSettings.DEFAULTS, false);
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
                Verdict verdict = judge(scan, List.of(), List.of(), sightings.of(scan));
                Decision decision = gate.decide(verdict);
                hub.publish(new NodeEvent.Scanned(verdict, scan, decision));
                yield decision;
            }
            case Extension extension -> {
                Verdict verdict = judge(extension, List.of(), List.of(), sightings.of(extension));
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
        List<Fingerprint> fingerprints = fingerprints(conversation);
        History history = sightings.of(conversation);
        Verdict verdict = judge(
                conversation,
                List.of(touchOf(conversation.touch(), history)),
                fingerprints,
                history.with(fingerprints));
        Decision decision = gate.decide(verdict);
        hub.publish(new NodeEvent.Conversed(verdict, conversation, decision));
        return decision;
    }

    private Verdict judge(
            Observation observation, List<Contribution> builtIn, List<Fingerprint> fingerprints, History history) {
        List<Contribution> found = new ArrayList<>();
        Set<String> off = settings.get().off();
        for (ScoringRule rule : rules) {
            try {
                if (off.isEmpty() || !off.contains(rule.name())) {
                    // Copied here, where it is this rule's fault if something in it is null.
                    found.addAll(List.copyOf(rule.judge(observation, history)));
                }
            } catch (RuntimeException | LinkageError | StackOverflowError broken) {
                failed("rule " + rule.getClass().getName(), broken);
            }
        }
        found.sort(BY_WEIGHT);
        found.addAll(0, builtIn);
        return new Verdict(observation, excused(observation, found, history), fingerprints);
    }

    private static List<Contribution> excused(Observation observation, List<Contribution> found, History history) {
        return switch (observation) {
            case Observation claimed
            when claimed.grade() == EvidenceGrade.CLAIMED ->
                found.stream().map(Pipeline::withoutIntent).toList();
            case Touch touch
            when mayBeAMistake(touch, history) ->
                found.stream().map(Pipeline::forTheRecord).toList();
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

    /** A browser that another site sent here shows nothing of its user's intent (S01), nor does a forged source (S02). */
    private static Contribution withoutIntent(Contribution c) {
        return new Contribution(c.rule(), c.score(), c.reason(), false, c.explanation());
    }

    private List<Fingerprint> fingerprints(Conversation conversation) {
        List<Fingerprint> fingerprints = new ArrayList<>();
        for (Fingerprinter fingerprinter : fingerprinters) {
            try {
                fingerprints.addAll(List.copyOf(fingerprinter.fingerprints(conversation)));
            } catch (RuntimeException | LinkageError | StackOverflowError broken) {
                failed("fingerprinter " + fingerprinter.getClass().getName(), broken);
            }
        }
        return fingerprints;
    }

    /** Counted always, told the first time and then ever more rarely: a stranger must not fill the log. */
    private void failed(String what, Throwable broken) {
        long count = failures.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn(
                    "{} failed and was left out of a verdict ({} failures so far): {}", what, count, broken.toString());
        }
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

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addRule(ScoringRule rule) {
        rules.add(rule);
    }

    void removeRule(ScoringRule rule) {
        rules.remove(rule);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addFingerprinter(Fingerprinter fingerprinter) {
        fingerprinters.add(fingerprinter);
    }

    void removeFingerprinter(Fingerprinter fingerprinter) {
        fingerprinters.remove(fingerprinter);
    }
}

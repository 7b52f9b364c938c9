// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.Lures;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.spi.Fingerprinter;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** From an observation to a verdict, with a memory of the sources it has seen. Decides nothing. Thread-safe. */
final class Scorer {

    /** "Any interaction with a trap is hostile by definition." */
    static final Contribution TRAP_TOUCH =
            new Contribution("trap-touch", Verdict.BAN_SCORE, Reason.TRAP, false, "touched a trap");

    /** Of a port that no trap was put on: somebody may have meant a service that is down (S07). */
    private static final Contribution LONE_TOUCH = new Contribution(
            "trap-touch", Verdict.BAN_SCORE / 2, Reason.TRAP, false, "touched a port that nobody uses");

    /** What decides comes last: policy gives it as a ban's cause. */
    private static final Comparator<Contribution> BY_WEIGHT =
            Comparator.comparing(Contribution::intent).thenComparing(Contribution::score);

    private static final int PORTS_THAT_ARE_NO_MISTAKE = 2;

    private final PluginSet<ScoringRule> rules;
    private final PluginSet<Fingerprinter> fingerprinters;
    private final Supplier<RuleSettings> settings;
    private final Supplier<Map<Fingerprint, FingerprintOrder>> orders;
    private final Sightings sightings = new Sightings();

    /** The sets may change while it works. */
    Scorer(
            PluginSet<ScoringRule> rules,
            PluginSet<Fingerprinter> fingerprinters,
            Supplier<RuleSettings> settings,
            Supplier<Map<Fingerprint, FingerprintOrder>> orders) {
        this.rules = rules;
        this.fingerprinters = fingerprinters;
        this.settings = settings;
        this.orders = orders;
    }

    Verdict of(Observation observation) {
        return switch (observation) {
            case Touch touch -> {
                History history = sightings.touched(touch);
                yield judge(touch, List.of(touchOf(touch, history)), List.of(), history);
            }
            case Conversation conversation -> of(conversation);
            default -> judge(observation, List.of(), List.of(), sightings.of(observation));
        };
    }

    private Verdict of(Conversation conversation) {
        List<Fingerprint> fingerprints = fingerprints(conversation);
        History history = sightings.of(conversation);
        Verdict verdict = BannedFingerprints.judge(
                judge(
                        conversation,
                        List.of(touchOf(conversation.touch(), history)),
                        fingerprints,
                        history.with(fingerprints)),
                orders.get());
        // An operator's word stands whatever the client may be, but bans nobody for one touch of a port that nobody
        // uses (S07).
        return mayBeAMistake(conversation.touch(), history)
                ? new Verdict(
                        conversation,
                        verdict.contributions().stream()
                                .map(Scorer::forTheRecord)
                                .toList(),
                        fingerprints)
                : verdict;
    }

    /** What an operator's orders say of a conversation that has only begun. */
    Verdict byFingerprint(Conversation conversation) {
        return BannedFingerprints.judge(
                new Verdict(conversation, List.of(TRAP_TOUCH), fingerprints(conversation)), orders.get());
    }

    /**
     * What evidence shows by itself of a conversation that goes on. Where a browser may be behind it, or what it means
     * depends on what else the client does, that is judged at its end (S01, S02, S07).
     */
    Verdict inPassing(Conversation conversation) {
        Touch touch = conversation.touch();
        boolean certain = touch.grade() == EvidenceGrade.PROVEN
                && !touch.trap().equals(Touch.ALL_PORTS)
                && !Lures.canSend(touch.flow().local().port());
        Set<String> off = settings.get().off();
        List<Contribution> found = new ArrayList<>(List.of(TRAP_TOUCH));
        if (certain) {
            found.addAll(rules.ask(rule -> rule instanceof TrapIntent intent && !off.contains(rule.name())
                    ? intent.judge(conversation.evidence())
                    : List.of()));
        }
        return new Verdict(conversation, found, List.of());
    }

    /** Takes a touch into account that nobody judges. */
    void remember(Touch touch) {
        sightings.touched(touch);
    }

    private static Contribution touchOf(Touch touch, History history) {
        return mayBeAMistake(touch, history) ? LONE_TOUCH : TRAP_TOUCH;
    }

    private static boolean mayBeAMistake(Touch touch, History history) {
        return touch.trap().equals(Touch.ALL_PORTS) && history.trapPorts().size() < PORTS_THAT_ARE_NO_MISTAKE;
    }

    private Verdict judge(
            Observation observation, List<Contribution> builtIn, List<Fingerprint> fingerprints, History history) {
        Set<String> off = settings.get().off();
        List<Contribution> found = new ArrayList<>(rules.ask(
                rule -> off.isEmpty() || !off.contains(rule.name()) ? rule.judge(observation, history) : List.of()));
        found.sort(BY_WEIGHT);
        found.addAll(0, builtIn);
        return new Verdict(observation, excused(observation, found, history), fingerprints);
    }

    private static List<Contribution> excused(Observation observation, List<Contribution> found, History history) {
        return switch (observation) {
            case Observation claimed
            when claimed.grade() == EvidenceGrade.CLAIMED ->
                found.stream().map(Scorer::withoutIntent).toList();
            case Touch touch
            when mayBeAMistake(touch, history) ->
                found.stream().map(Scorer::forTheRecord).toList();
            case Conversation conversation
            when mayBeAMistake(conversation.touch(), history) ->
                found.stream().map(Scorer::forTheRecord).toList();
            case Conversation conversation
            when Browsers.mayBeLured(conversation) || mayBeSent(conversation) ->
                found.stream().map(Scorer::withoutIntent).toList();
            default -> found;
        };
    }

    /** Whether a server may have taken this machine for another's, as somebody has named it: until it logs in (S01). */
    private static boolean mayBeSent(Conversation conversation) {
        return Lures.canSendServers(conversation.touch().flow().local().port())
                && conversation.evidence().stream().noneMatch(Evidence.Credential.class::isInstance);
    }

    /** Nobody is banned for what they say to a service that is down. */
    private static Contribution forTheRecord(Contribution c) {
        return c == LONE_TOUCH ? c : new Contribution(c.rule(), 0, c.reason(), false, c.explanation());
    }

    /** A program that somebody else sent here shows nothing of its user's intent (S01), nor does a forged source (S02). */
    private static Contribution withoutIntent(Contribution c) {
        return new Contribution(c.rule(), c.score(), c.reason(), false, c.explanation());
    }

    private List<Fingerprint> fingerprints(Conversation conversation) {
        return fingerprinters.ask(each -> each.fingerprints(conversation));
    }
}

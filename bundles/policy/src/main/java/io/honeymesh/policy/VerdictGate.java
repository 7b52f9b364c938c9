// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent.BanChanged.Change;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** What stands between a verdict and a ban. Not thread-safe: its owner's lock guards it. */
final class VerdictGate {

    private final Supplier<Terms> terms;
    private final KernelRules rules;
    private final AllowList allows;
    private final FingerprintOrders fingerprints;
    private final Bans bans;
    private final InstantSource clock;

    VerdictGate(
            Supplier<Terms> terms,
            KernelRules rules,
            AllowList allows,
            FingerprintOrders fingerprints,
            Bans bans,
            InstantSource clock) {
        this.terms = terms;
        this.rules = rules;
        this.allows = allows;
        this.fingerprints = fingerprints;
        this.bans = bans;
        this.clock = clock;
    }

    /** What needs nothing but the verdict, and no lock. */
    static Optional<Decision> sparedByItself(Verdict verdict) {
        if (!verdict.isHostile()) {
            return spared(Decision.Cause.SCORE, "score " + verdict.score() + " is below " + Verdict.BAN_SCORE);
        }
        return verdict.observation().grade() == EvidenceGrade.CLAIMED
                ? spared(Decision.Cause.CLAIMED, "the address could be forged: only the kernel's scan stop applies")
                : Optional.empty();
    }

    private static Optional<Decision> spared(Decision.Cause cause, String why) {
        return Optional.of(new Decision.Spared(cause, why));
    }

    /** On a verdict that isn't {@linkplain #sparedByItself spared by itself}. */
    Decision decide(Verdict verdict) {
        IpAddress source = verdict.observation().source();
        Optional<Guard> guard = rules.guards().covering(source);
        if (guard.isPresent()) {
            return new Decision.Spared(Decision.Cause.GUARDED, guard.get().why());
        }
        Optional<Allow> allow = allows.covering(source);
        if (allow.isPresent()) {
            return new Decision.Spared(Decision.Cause.ALLOWED, allow.get().subject() + " is on the allow-list");
        }
        Subject subject = subjectOf(source);
        if (verdict.observation() instanceof Conversation conversation && !verdict.intent()) {
            Optional<FingerprintOrder> order = fingerprints.allowing(verdict.fingerprints());
            if (order.isPresent()) {
                return excuse(subject, conversation.touch(), order.get());
            }
        }
        return ban(verdict, subject);
    }

    /** A network only where no guard is in it: neighbours on our own link are told apart one by one (S03). */
    private Subject subjectOf(IpAddress source) {
        Subject subject = terms.get().subjectOf(source);
        return !subject.isHost() && rules.guards().overlap(subject) ? Subject.host(source) : subject;
    }

    /** Takes from a source what the touch alone has brought it. */
    private Decision excuse(Subject subject, Touch touch, FingerprintOrder order) {
        String why = "the fingerprint " + order.fingerprint() + " is allowed"
                + (order.note().isEmpty() ? "" : ": " + order.note());
        bans.excuse(subject, touch, why);
        return new Decision.Spared(Decision.Cause.ALLOWED, why);
    }

    private Decision ban(Verdict verdict, Subject subject) {
        Instant now = clock.instant();
        Optional<Ban> existing = bans.get(subject);
        Ban ban = terms.get().after(verdict, subject, existing, bans.offences(subject), now);
        Enforcement enforcement = bans.place(ban, opened(verdict), now);
        if (enforcement.state() == Enforcement.State.REFUSED) {
            return new Decision.Spared(Decision.Cause.FULL, enforcement.detail());
        }
        if (verdict.observation() instanceof Touch touch) {
            boolean anew = existing.isEmpty() || !existing.get().reasons().containsKey(Reason.TRAP);
            bans.touched(subject, touch, anew);
        } else if (verdict.observation() instanceof Conversation) {
            bans.settled(subject);
        }
        String cause = verdict.contributions().getLast().explanation();
        if (existing.isEmpty()) {
            bans.tell(Change.PLACED, ban, cause, enforcement);
        } else if (!existing.get().reasons().keySet().equals(ban.reasons().keySet())
                || existing.get().intent() != ban.intent()) {
            bans.tell(Change.RAISED, ban, cause, enforcement);
        }
        bans.offended(ban, rules.guards()::overlap);
        return new Decision.Banned(ban, enforcement);
    }

    /** The conversation a touch opens, which goes on contained (S05). */
    private static Optional<Flow> opened(Verdict verdict) {
        return verdict.observation() instanceof Touch touch && touch.flow().transport() == Transport.TCP
                ? Optional.of(touch.flow())
                : Optional.empty();
    }
}

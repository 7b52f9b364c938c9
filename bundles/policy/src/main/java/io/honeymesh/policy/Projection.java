// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ban book's way into the kernel: the enforcer of the moment, if there is one, and the rules it was last given.
 * Writes are guarded by its owner's lock; reads go straight to the enforcer.
 */
final class Projection {

    /** The longest a banned source's open conversation goes on (S05). */
    static final Duration CONTAINMENT = Duration.ofSeconds(60);

    private static final Enforcement NONE = Enforcement.unavailable("no enforcer is running");
    private static final EnforcerStatus NO_STATUS =
            new EnforcerStatus("none", "no enforcer has come yet", List.of(), List.of(), 0, 0, 0);
    /** The kernel counts in ticks of up to 10 ms, and a write takes a moment. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final OpenConversations contained = new OpenConversations();
    private volatile Optional<Enforcer> enforcer = Optional.empty();
    /** What the kernel goes by; empty where that is not what it was last told. */
    private Optional<Enforcer.Rules> rules = Optional.empty();

    private boolean complete;
    private volatile Optional<String> refusal = Optional.empty();

    void bind(Enforcer next, Enforcer.Rules now, Collection<Ban> bans) {
        enforcer = Optional.of(next);
        contained.clear();
        if (complete) {
            resync(now, bans);
        } else {
            answered(now, next.configure(now));
            bans.forEach(next::apply);
        }
    }

    /** From here on these bans are all there are; until then what an enforcer holds beyond them is left alone. */
    void complete(Enforcer.Rules now, Collection<Ban> bans) {
        if (!complete) {
            complete = true;
            resync(now, bans);
        }
    }

    void unbind(Enforcer gone) {
        if (enforcer.filter(gone::equals).isPresent()) {
            enforcer = Optional.empty();
            refusal = Optional.empty();
        }
    }

    void resync(Enforcer.Rules now, Collection<Ban> bans) {
        enforcer.ifPresent(e -> answered(now, e.sync(now, bans)));
    }

    /** Gives the enforcer the rules unless it has them. */
    Enforcement configure(Enforcer.Rules now) {
        if (enforcer.isEmpty() || rules.equals(Optional.of(now))) {
            return enforcer.isEmpty() ? NONE : Enforcement.ENFORCED;
        }
        return answered(now, enforcer.get().configure(now));
    }

    private Enforcement answered(Enforcer.Rules given, Enforcement answer) {
        boolean refused = answer.state() == Enforcement.State.REFUSED;
        rules = refused ? Optional.empty() : Optional.of(given);
        refusal = refused ? Optional.of(answer.detail()) : Optional.empty();
        return answer;
    }

    /** Why the kernel doesn't go by what it was last told, if it doesn't. */
    Optional<String> refusal() {
        return refusal;
    }

    Enforcement apply(Ban ban) {
        return enforcer.isPresent() ? enforcer.get().apply(ban) : NONE;
    }

    /** Only the conversation that was open first goes on; later ones of the same subject are dropped (S05). */
    Enforcement apply(Ban ban, Flow flow, Instant now) {
        if (contained.isOpen(ban.subject(), now)
                || !ban.subject().contains(flow.remote().address())) {
            return apply(ban);
        }
        Enforcement enforcement = enforcer.isPresent() ? enforcer.get().apply(ban, flow, CONTAINMENT) : NONE;
        if (enforcement.state() == Enforcement.State.REFUSED) {
            end(flow);
            return enforcement;
        }
        contained.put(ban.subject(), flow, now.plus(CONTAINMENT)).ifPresent(this::end);
        return enforcement;
    }

    void release(Flow flow) {
        if (contained.remove(flow)) {
            end(flow);
        }
    }

    /** Ends those whose time is over. */
    void endContained(Instant now) {
        contained.removeEnded(now).forEach(this::end);
    }

    /** The wall clock was set: what goes on lasts as long as it would have. */
    void move(Duration by) {
        contained.move(by);
    }

    /** Whatever is no longer remembered here must be released there: nothing else ever tells it. */
    private void end(Flow flow) {
        enforcer.ifPresent(e -> e.release(flow));
    }

    Enforcement lift(Subject subject) {
        Enforcement enforcement = enforcer.map(e -> e.lift(subject)).orElse(NONE);
        contained.remove(subject).ifPresent(this::end);
        return enforcement;
    }

    EnforcerStatus status() {
        EnforcerStatus status = enforcer.map(Enforcer::status).orElse(NO_STATUS);
        return refusal.map(why -> limited(status, "not in the kernel as ordered: " + why))
                .orElse(status);
    }

    private static EnforcerStatus limited(EnforcerStatus status, String limit) {
        List<String> limits = new ArrayList<>(status.limits());
        limits.add(limit);
        return new EnforcerStatus(
                status.kind(),
                status.reason(),
                status.attachments(),
                limits,
                status.capacity(),
                status.prefixCapacity(),
                status.bans());
    }

    Map<Subject, Long> hits() {
        return enforcer.map(Enforcer::hits).orElse(Map.of());
    }

    Map<Subject, Long> hits(Collection<Subject> those) {
        return enforcer.map(one -> one.hits(those)).orElse(Map.of());
    }

    Map<String, Long> statistics() {
        return enforcer.map(Enforcer::statistics).orElse(Map.of());
    }

    /** How the kernel's tables differ from these bans, a line each. */
    List<String> differences(Collection<Ban> bans, Instant now) {
        if (enforcer.isEmpty()) {
            return List.of("no enforcer is running");
        }
        Map<Subject, Enforcer.Held> held = new HashMap<>();
        enforcer.get().held().forEach(entry -> held.put(entry.subject(), entry));
        List<String> differences = new ArrayList<>();
        for (Ban ban : bans) {
            Enforcer.Held entry = held.remove(ban.subject());
            if (entry == null) {
                if (ban.expires().isAfter(now.plus(TOLERANCE))) {
                    differences.add(ban.subject() + " is in the book, not in the kernel");
                }
            } else if (entry.reasons() != Reason.mask(ban.reasons().keySet())) {
                differences.add(ban.subject() + " has the reasons " + ban.reasonNames() + " in the book, "
                        + Reason.of(entry.reasons()) + " in the kernel");
            } else if (!ban.isPermanent()
                    && Duration.between(ban.expires(), entry.expires()).abs().compareTo(TOLERANCE) > 0) {
                differences.add(ban.subject() + " ends " + ban.expires() + " in the book, " + entry.expires()
                        + " in the kernel");
            }
        }
        held.values().stream()
                .filter(entry -> entry.expires().isAfter(now.plus(TOLERANCE)))
                .forEach(entry -> differences.add(entry.subject() + " is in the kernel, not in the book"));
        return differences;
    }
}

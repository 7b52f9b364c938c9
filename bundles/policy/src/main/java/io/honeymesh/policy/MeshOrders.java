// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.BanClass;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.Guard;
import io.honeymesh.api.NodeEvent.BanChanged.Change;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What peers may do to the book: the reason MESH and its end. Guards and allow-list stand above it by overlap, not equality
 * (S03). Not thread-safe: its owner's lock guards it.
 */
final class MeshOrders {

    private final Supplier<Terms> terms;
    private final KernelRules rules;
    private final AllowList allows;
    private final Bans bans;
    private final InstantSource clock;

    MeshOrders(Supplier<Terms> terms, KernelRules rules, AllowList allows, Bans bans, InstantSource clock) {
        this.terms = terms;
        this.rules = rules;
        this.allows = allows;
        this.bans = bans;
        this.clock = clock;
    }

    Decision hold(Subject subject, Instant until, String note) {
        Optional<Guard> guard = rules.guards().all().stream()
                .filter(Guard::coversEverything)
                .filter(one -> one.subject().overlaps(subject))
                .findFirst();
        if (guard.isPresent()) {
            return new Decision.Spared(Decision.Cause.GUARDED, guard.get().why());
        }
        Optional<Allow> allow = allows.all().stream()
                .filter(one -> one.subject().overlaps(subject))
                .findFirst();
        if (allow.isPresent()) {
            return new Decision.Spared(Decision.Cause.ALLOWED, allow.get().subject() + " is on the allow-list");
        }
        Instant now = clock.instant();
        Optional<Ban> existing = bans.get(subject);
        Map<Reason, Instant> reasons = new EnumMap<>(Reason.class);
        existing.ifPresent(ban -> reasons.putAll(ban.reasons()));
        Optional<Instant> before =
                Optional.ofNullable(reasons.put(Reason.MESH, terms.get().meshEnd(subject, until, now)));
        Ban ban = new Ban(
                subject,
                reasons,
                existing.map(Ban::since).orElse(now),
                existing.map(Ban::offences).orElse(bans.offences(subject)),
                existing.map(Ban::intent).orElse(false),
                existing.map(Ban::note).orElse(""));
        Enforcement enforcement = bans.place(ban, Optional.empty(), now);
        if (enforcement.state() == Enforcement.State.REFUSED) {
            return new Decision.Spared(Decision.Cause.FULL, enforcement.detail());
        }
        if (before.isEmpty()) {
            bans.tell(existing.isEmpty() ? Change.PLACED : Change.RAISED, ban, note, enforcement);
        }
        return new Decision.Banned(ban, enforcement);
    }

    void release(Subject subject, String note) {
        bans.get(subject)
                .filter(ban -> ban.reasons().containsKey(Reason.MESH))
                .ifPresent(ban -> bans.leave(ban, (reason, until) -> reason != Reason.MESH, Change.LIFTED, note));
    }

    List<Subject> held() {
        return bans.all().stream()
                .filter(ban -> ban.reasons().containsKey(Reason.MESH))
                .map(Ban::subject)
                .toList();
    }

    boolean mayBeSighted(Subject subject) {
        return !terms.get().isShared(subject)
                && rules.guards().all().stream()
                        .noneMatch(guard -> guard.subject().overlaps(subject));
    }

    void override(Subject subject, String note) {
        bans.all().stream()
                .filter(ban -> ban.subject().overlaps(subject))
                .forEach(ban ->
                        bans.leave(ban, (reason, until) -> reason.banClass() == BanClass.MANUAL, Change.LIFTED, note));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long a ban lasts and how wide it is (S01, S03).
 *
 * @param bare for a touch without intent: never doubled
 * @param full for intent, the first time; doubled for every repeat
 * @param longest the cap of the doubling
 * @param sharedEgress prefixes many people share (CGNAT, proxies): short bans only
 * @param ipv6PrefixLength how much of an IPv6 network one ban covers
 */
record Terms(Duration bare, Duration full, Duration longest, List<Subject> sharedEgress, int ipv6PrefixLength) {

    private static final Subject LINK_LOCAL = Subject.parse("fe80::/10");

    static Terms of(Settings settings) {
        Duration longest =
                settings.duration("ban.longest", Duration.ofDays(30), Duration.ofHours(1), Duration.ofDays(3650));
        return new Terms(
                settings.duration("ban.bare", Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofDays(1)),
                settings.duration("ban.full", Duration.ofHours(24), Duration.ofSeconds(1), longest),
                longest,
                settings.list("shared.egress", "addresses and prefixes", Subject::parse),
                settings.integer("ban.ipv6.prefix", 64, 48, 128));
    }

    /** Whom to ban for what an address did; neighbours on the link are told apart one by one. */
    Subject subjectOf(IpAddress source) {
        return source instanceof Ipv6 && !LINK_LOCAL.contains(source)
                ? new Subject(source, ipv6PrefixLength)
                : Subject.host(source);
    }

    /** The ban on {@code subject} after a hostile verdict, on top of what it has already. */
    Ban after(Verdict verdict, Subject subject, Optional<Ban> existing, int offencesSoFar, Instant now) {
        boolean intent = verdict.intent() && !isShared(subject);
        boolean intentBefore = existing.isPresent() && existing.get().intent();
        int offencesBefore = existing.isPresent() ? existing.get().offences() : offencesSoFar;
        int offences = intent && !intentBefore ? offencesSoFar + 1 : offencesBefore;
        Map<Reason, Instant> reasons = new EnumMap<>(Reason.class);
        if (existing.isPresent()) {
            reasons.putAll(existing.get().reasons());
        }
        for (Contribution contribution : verdict.contributions()) {
            if (contribution.score() > 0) {
                Duration length = intent && contribution.intent() ? doubled(offences) : bare;
                reasons.merge(contribution.reason(), now.plus(length), Terms::later);
            }
        }
        return new Ban(
                subject,
                reasons,
                existing.isPresent() ? existing.get().since() : now,
                offences,
                intent || intentBefore,
                existing.isPresent() ? existing.get().note() : "");
    }

    /** What peers say of an address that many share holds no longer than what this node sees of it itself (S03). */
    Instant meshEnd(Subject subject, Instant until, Instant now) {
        Instant shortly = now.plus(bare);
        return isShared(subject) && until.isAfter(shortly) ? shortly : until;
    }

    boolean isShared(Subject subject) {
        for (Subject prefix : sharedEgress) {
            if (prefix.overlaps(subject)) {
                return true;
            }
        }
        return false;
    }

    private Duration doubled(int offences) {
        Duration length = full;
        for (int i = 1; i < offences && length.compareTo(longest) < 0; i++) {
            length = length.multipliedBy(2);
        }
        return length.compareTo(longest) < 0 ? length : longest;
    }

    static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sees a source that changes its IPv6 network (S03): several networks of one /56 with intent make it a ban of the /56,
 * several such /56 one of the /48. Not thread-safe: its owner's lock guards it.
 */
final class Rotation {

    /** Customers get a /56 or /48 at most; four of its networks attacking are one attacker. */
    private static final int NETWORKS_THAT_MAKE_A_RANGE = 4;

    private static final int CUSTOMER = 56;
    private static final int SITE = 48;

    private final Map<Subject, Set<Subject>> members = new HashMap<>();

    /** Counts a ban with intent; the wider ban to be in force from now on if there are many of its range. */
    Optional<Ban> widen(Ban ban) {
        Subject subject = ban.subject();
        if (!(subject.address() instanceof Ipv6) || subject.prefixLength() <= SITE) {
            return Optional.empty();
        }
        Subject range = range(subject);
        Set<Subject> networks = members.computeIfAbsent(range, r -> new HashSet<>());
        networks.add(subject);
        return networks.size() >= NETWORKS_THAT_MAKE_A_RANGE
                ? Optional.of(
                        new Ban(range, ban.reasons(), ban.since(), ban.offences(), true, "rotating IPv6 networks"))
                : Optional.empty();
    }

    void forget(Subject subject) {
        if (subject.address() instanceof Ipv6 && subject.prefixLength() > SITE) {
            members.computeIfPresent(range(subject), (range, networks) -> {
                networks.remove(subject);
                return networks.isEmpty() ? null : networks;
            });
        }
    }

    private static Subject range(Subject subject) {
        return new Subject(subject.address(), subject.prefixLength() > CUSTOMER ? CUSTOMER : SITE);
    }
}

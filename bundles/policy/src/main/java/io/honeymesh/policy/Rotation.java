// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sees a source that changes its IPv6 network (S03): several networks of one /56 with intent make it a ban of the /56,
 * several such /56 one of the /48. So do many that only touch a trap, for as long as a touch does: whoever has a /48 has 65 536
 * networks to fill the tables with. Not thread-safe: its owner's lock guards it.
 */
final class Rotation {

    /** Customers get a /56 or /48 at most; four of its networks attacking are one attacker. */
    private static final int ATTACKING_THAT_MAKE_A_RANGE = 4;

    /** In a mobile carrier's /56 each is somebody else's. */
    private static final int TOUCHING_THAT_MAKE_A_RANGE = 16;

    private static final int CUSTOMER = 56;
    private static final int SITE = 48;

    /** By range: its banned networks, and whether with intent. */
    private final Map<Subject, Map<Subject, Boolean>> members = new HashMap<>();

    /** Counts a ban; the wider ban to be in force from now on if there are many of its range. */
    Optional<Ban> widen(Ban ban) {
        Subject subject = ban.subject();
        if (!(subject.address() instanceof Ipv6) || subject.prefixLength() <= SITE) {
            return Optional.empty();
        }
        Subject range = range(subject);
        Map<Subject, Boolean> networks = members.computeIfAbsent(range, r -> new HashMap<>());
        networks.merge(subject, ban.intent(), Boolean::logicalOr);
        boolean attack = networks.values().stream().filter(intent -> intent).count() >= ATTACKING_THAT_MAKE_A_RANGE;
        return attack || networks.size() >= TOUCHING_THAT_MAKE_A_RANGE
                ? Optional.of(
                        new Ban(range, ban.reasons(), ban.since(), ban.offences(), attack, "rotating IPv6 networks"))
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

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import io.honeymesh.api.Licence;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether what the vendor signed holds here and now. Thread-safe. */
final class Judge {

    private final ClockGuard clock;
    private final Supplier<Optional<String>> cluster;

    /** @param cluster this node's, if it is in one */
    Judge(ClockGuard clock, Supplier<Optional<String>> cluster) {
        this.clock = clock;
        this.cluster = cluster;
    }

    /** Why it permits no sharing, in one line; empty if it does. */
    Optional<String> objection(Licence licence) {
        Instant now = clock.now();
        if (licence.issued().isAfter(now.plus(ClockGuard.TOLERANCE))) {
            return Optional.of("the licence was issued at " + licence.issued()
                    + ", which is not yet by this machine's clock (" + now + "): set the clock right");
        }
        if (!now.isBefore(licence.expires())) {
            return Optional.of("the licence expired at " + licence.expires());
        }
        if (licence.tier() != Licence.Tier.PRO) {
            return Optional.of("the licence is for Community, which shares nothing");
        }
        return licence.cluster().flatMap(this::stranger);
    }

    private Optional<String> stranger(String bound) {
        Optional<String> mine = cluster.get();
        if (mine.isEmpty()) {
            return Optional.of("the licence is for the cluster " + bound + " only, and this node is in none");
        }
        return mine.get().equals(bound)
                ? Optional.empty()
                : Optional.of("the licence is for the cluster " + bound + " only, not for this node's");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The truth about what operators have ordered on clients' fingerprints. Thread-safe. */
@ProviderType
public interface FingerprintBook {

    /** The orders in force: an immutable snapshot, sorted by fingerprint. Costs nothing: asked in every conversation. */
    Map<Fingerprint, FingerprintOrder> orders();

    /**
     * Gives an order, in place of an earlier one on the same fingerprint.
     *
     * @param duration how long, or empty until it is taken back
     * @return the order whose place it takes, if there was one
     * @throws IllegalArgumentException with one clear line if there are too many orders already
     */
    Optional<FingerprintOrder> order(Fingerprint fingerprint, Action action, Optional<Duration> duration, String note);

    /**
     * Takes an order back; one to do something else stays. Bans that it has brought stay too.
     *
     * @return the order that was taken back, if there was one
     */
    Optional<FingerprintOrder> withdraw(Fingerprint fingerprint, Action action, String note);
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.service.FingerprintBook;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The orders on fingerprints where there is no operator. */
final class NoOrders implements FingerprintBook {

    @Override
    public Map<Fingerprint, FingerprintOrder> orders() {
        return Map.of();
    }

    @Override
    public Optional<FingerprintOrder> order(
            Fingerprint fingerprint, Action action, Optional<Duration> duration, String note) {
        throw new IllegalArgumentException("there is nobody here to give orders");
    }

    @Override
    public Optional<FingerprintOrder> withdraw(Fingerprint fingerprint, Action action, String note) {
        return Optional.empty();
    }
}

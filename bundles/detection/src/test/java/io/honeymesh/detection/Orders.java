// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.service.FingerprintBook;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What operators have ordered: the map's content at each moment. */
record Orders(Map<Fingerprint, FingerprintOrder> orders) implements FingerprintBook {

    @Override
    public Optional<FingerprintOrder> order(
            Fingerprint fingerprint, Action action, Optional<Duration> duration, String note) {
        throw new AssertionError("detection gives no orders");
    }

    @Override
    public Optional<FingerprintOrder> withdraw(Fingerprint fingerprint, Action action, String note) {
        throw new AssertionError("detection gives no orders");
    }
}

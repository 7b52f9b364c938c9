// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanJournal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps what it is told, as the ledger's tables would. */
final class MemoryJournal implements BanJournal {

    final Map<Subject, Ban> bans = new HashMap<>();
    final Map<Subject, Allow> allows = new HashMap<>();
    final Map<Fingerprint, FingerprintOrder> orders = new HashMap<>();

    @Override
    public State restore() {
        return new State(
                true, List.copyOf(bans.values()), List.copyOf(allows.values()), Map.of(), List.copyOf(orders.values()));
    }

    @Override
    public void put(Ban ban) {
        bans.put(ban.subject(), ban);
    }

    @Override
    public void remove(Ban ban) {
        bans.remove(ban.subject());
    }

    @Override
    public void put(Allow allow) {
        allows.put(allow.subject(), allow);
    }

    @Override
    public void remove(Allow allow) {
        allows.remove(allow.subject());
    }

    @Override
    public void put(FingerprintOrder order) {
        orders.put(order.fingerprint(), order);
    }

    @Override
    public void remove(FingerprintOrder order) {
        orders.remove(order.fingerprint());
    }

    @Override
    public void flush() {
        // nothing is pending
    }
}

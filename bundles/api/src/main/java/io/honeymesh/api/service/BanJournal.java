// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.Subject;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The ledger as the ban book's journal. Registered once what is on disk was read or couldn't be. Writes return at once and reach
 * the disk within one group commit; several on the same subject coalesce, none is ever dropped. Thread-safe.
 */
@ProviderType
public interface BanJournal {

    /**
     * What was in force when the node last ran, with what has expired since left out.
     *
     * @param complete whether what is on disk could be read; if not, the journal is registered anew once it can
     * @param offences full bans each subject has earned so far, expired ones included
     */
    record State(
            boolean complete,
            List<Ban> bans,
            List<Allow> allows,
            Map<Subject, Integer> offences,
            List<FingerprintOrder> fingerprints) {}

    /** Answers at once. */
    State restore();

    void put(Ban ban);

    void remove(Ban ban);

    void put(Allow allow);

    void remove(Allow allow);

    void put(FingerprintOrder order);

    void remove(FingerprintOrder order);

    /** Waits until all that was handed in before is on disk. */
    void flush();
}

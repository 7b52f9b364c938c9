// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What operators have ordered on the fingerprints that a client has shown. A ban is intent, for the operator has said so, as far
 * as the source is proven (S02); what an allow is worth is policy's to say.
 */
final class BannedFingerprints {

    private BannedFingerprints() {}

    /** The verdict with what was ordered behind everything else. */
    static Verdict judge(Verdict verdict, Map<Fingerprint, FingerprintOrder> orders) {
        List<Contribution> contributions = new ArrayList<>(verdict.contributions());
        for (Fingerprint fingerprint : verdict.fingerprints()) {
            FingerprintOrder order = orders.get(fingerprint);
            if (order != null && order.action() == Action.BAN) {
                boolean proven = verdict.observation().grade() == EvidenceGrade.PROVEN;
                contributions.add(new Contribution(
                        FingerprintOrder.RULE, Verdict.BAN_SCORE, Reason.FINGERPRINT, proven, explanation(order)));
            }
        }
        return new Verdict(verdict.observation(), contributions, verdict.fingerprints());
    }

    private static String explanation(FingerprintOrder order) {
        return order.fingerprint() + " is banned" + (order.note().isEmpty() ? "" : ": " + order.note());
    }
}

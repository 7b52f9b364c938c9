// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.AttackTechnique;
import io.honeymesh.api.Reason;
import io.honeymesh.api.spi.BanExporter.Entry;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What bans tell of, all together. */
final class Techniques {

    private Techniques() {}

    static Set<AttackTechnique> of(List<Entry> bans) {
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        bans.forEach(entry -> reasons.addAll(entry.ban().reasons().keySet()));
        return AttackTechnique.of(reasons);
    }
}

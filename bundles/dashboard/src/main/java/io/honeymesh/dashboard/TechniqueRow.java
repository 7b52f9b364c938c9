// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.AttackTechnique;
import io.honeymesh.api.service.Statistics.Tally;
import java.util.Optional;

/**
 * A technique of ATT&amp;CK.
 *
 * @param url its page at MITRE, for whoever goes there by hand
 * @param counts empty if it was not seen
 */
record TechniqueRow(String tactic, String id, String title, String url, Optional<Counts> counts) {

    record Counts(String events, String sources, Moment first, Moment last) {}

    static TechniqueRow of(AttackTechnique technique, Optional<Tally> tally) {
        return new TechniqueRow(
                tactic(technique),
                technique.id(),
                technique.title(),
                technique.url(),
                tally.map(seen -> new Counts(
                        Numbers.grouped(seen.count()),
                        Numbers.grouped(seen.sources()),
                        Moment.of(seen.first()),
                        Moment.of(seen.last()))));
    }

    static TechniqueRow of(AttackTechnique technique) {
        return of(technique, Optional.empty());
    }

    /** {@code initial-access} as {@code Initial access}. */
    private static String tactic(AttackTechnique technique) {
        String name = technique.tactic().replace('-', ' ');
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the rules say of a source after one observation, with every contribution, so that an operator can see why.
 *
 * @param fingerprints the client's fingerprints, as far as they were made
 */
public record Verdict(Observation observation, List<Contribution> contributions, List<Fingerprint> fingerprints) {

    /** The score from which a source is hostile. */
    public static final double BAN_SCORE = 1.0;

    public Verdict {
        contributions = List.copyOf(contributions);
        fingerprints = List.copyOf(fingerprints);
    }

    /** The sum of the contributions. */
    public double score() {
        double sum = 0;
        for (Contribution contribution : contributions) {
            sum += contribution.score();
        }
        return sum;
    }

    public boolean isHostile() {
        return score() >= BAN_SCORE;
    }

    /** Whether any contribution shows intent. */
    public boolean intent() {
        for (Contribution contribution : contributions) {
            if (contribution.intent()) {
                return true;
            }
        }
        return false;
    }

    /** The reasons of all contributions that score. */
    public Set<Reason> reasons() {
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        contributions.stream().filter(c -> c.score() > 0).forEach(c -> reasons.add(c.reason()));
        return reasons;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/**
 * What one rule says of an observation.
 *
 * @param rule the rule's name
 * @param score at least 0; {@link Verdict#BAN_SCORE} alone is enough for a ban
 * @param reason the reason it adds to a ban
 * @param intent whether it shows hostility beyond the touch itself (S01)
 * @param explanation one line for an operator; captured text in it is escaped
 */
public record Contribution(String rule, double score, Reason reason, boolean intent, String explanation) {

    public Contribution {
        if (!(score >= 0 && score <= 1000)) {
            throw new IllegalArgumentException("a score is 0-1000, not " + score);
        }
    }
}

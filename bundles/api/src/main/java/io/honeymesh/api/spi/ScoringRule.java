// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Observation;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Scores what sensors observe. Called after the kernel write; must be thread-safe and linear in the size of what it reads. A
 * rule that throws is left out of the verdict and counted. One that doesn't come with the program is called on a thread of
 * its own and has a second for each observation; it is set aside when it has taken longer three times.
 *
 * <p>Whatever a rule says of a {@link io.honeymesh.api.EvidenceGrade#CLAIMED} observation counts without intent, and bans nobody
 * (S02): its source may be forged. A rule that remembers must keep claimed and proven apart, bound both, and go by
 * {@link Observation#at()}, never by a clock; as a component of scope PROTOTYPE whoever judges has a memory of its own.
 */
@ConsumerType
public interface ScoringRule {

    /** The rule's name, {@code [a-z0-9-]{1,32}}: how verdicts and {@code honeymesh:why} call it. */
    String name();

    /** What this observation adds to its source's score; empty if nothing. */
    List<Contribution> judge(Observation observation, History history);
}

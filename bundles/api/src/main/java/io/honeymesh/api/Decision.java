// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/** What policy made of a verdict. */
public sealed interface Decision {

    /** The source is banned; {@code enforcement} says whether its packets are really dropped. */
    record Banned(Ban ban, Enforcement enforcement) implements Decision {}

    /** The source is not banned. */
    record Spared(Cause cause, String detail) implements Decision {}

    /** Why a source was spared. */
    enum Cause {
        /** The score is below {@link Verdict#BAN_SCORE}. */
        SCORE,
        /** The evidence could be forged (S02): the kernel's scan stop is all it may cause. */
        CLAIMED,
        /** It is on the allow-list, or its client's fingerprint is allowed and nothing showed intent. */
        ALLOWED,
        /** It is guarded as a whole. */
        GUARDED,
        /** The ban table's share for this class of ban is full (S06). */
        FULL
    }
}

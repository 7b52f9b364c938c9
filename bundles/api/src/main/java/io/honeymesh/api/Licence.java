// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A licence as its text says.
 *
 * @param id its number, {@code [A-Za-z0-9-]{1,64}}
 * @param holder whose it is, printable
 * @param nodes how many nodes may share under it, at least 1
 * @param cluster the only cluster it holds for, or empty for any
 */
public record Licence(
        String id, Tier tier, String holder, int nodes, Optional<String> cluster, Instant issued, Instant expires) {

    /** What a licence permits. Local protection is whole in both. */
    public enum Tier {
        COMMUNITY,
        /** Sharing with peers as well. */
        PRO
    }
}

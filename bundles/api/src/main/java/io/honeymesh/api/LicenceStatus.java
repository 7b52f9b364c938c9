// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.Optional;

/**
 * What a licence comes to.
 *
 * @param tier what is permitted; {@link Licence.Tier#COMMUNITY} where anything is wrong
 * @param licence what its text says, if its signature is right
 * @param reason why it is not more, in one line, safe to print; empty if nothing is wrong
 * @param developmentKey whether this build trusts a development key that anybody can sign with
 */
public record LicenceStatus(Licence.Tier tier, Optional<Licence> licence, String reason, boolean developmentKey) {

    public boolean permitsSharing() {
        return tier == Licence.Tier.PRO;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How many callers may be in a handshake, as each costs a signature: few from one place, and not so many that members can't get
 * through. Thread-safe.
 */
final class HandshakeSlots {

    static final int MOST = 32;
    static final int FOR_MEMBERS = 8;
    static final int MOST_OF_ONE_SITE = 4;

    private final Predicate<IpAddress> isMembers;
    private final Map<Subject, Integer> taken = new HashMap<>();
    private int all;

    /** @param isMembers whether a member says to be at an address */
    HandshakeSlots(Predicate<IpAddress> isMembers) {
        this.isMembers = isMembers;
    }

    /** @return whether there is one; it is to be given back */
    boolean take(IpAddress caller) {
        return take(caller, MOST - FOR_MEMBERS) || isMembers.test(caller) && take(caller, MOST);
    }

    private synchronized boolean take(IpAddress caller, int most) {
        Subject site = Networks.site(caller);
        if (all >= most || taken.getOrDefault(site, 0) >= MOST_OF_ONE_SITE) {
            return false;
        }
        all++;
        taken.merge(site, 1, Integer::sum);
        return true;
    }

    synchronized void giveBack(IpAddress caller) {
        all--;
        taken.computeIfPresent(Networks.site(caller), (_, count) -> count == 1 ? null : count - 1);
    }
}

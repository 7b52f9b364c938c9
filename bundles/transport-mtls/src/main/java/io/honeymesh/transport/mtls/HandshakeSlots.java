// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import java.util.HashMap;
import java.util.List;
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
    static final int MOST_OF_ONE_IPV6_NETWORK = 8;

    private final Predicate<IpAddress> isMembers;
    private final Map<Subject, Integer> taken = new HashMap<>();
    private int all;

    /** @param isMembers whether a member says to be at an address */
    HandshakeSlots(Predicate<IpAddress> isMembers) {
        this.isMembers = isMembers;
    }

    /** @return whether there is one; it is to be given back */
    boolean take(IpAddress caller) {
        return take(caller, MOST - FOR_MEMBERS, MOST_OF_ONE_IPV6_NETWORK)
                || isMembers.test(caller) && take(caller, MOST, MOST);
    }

    private synchronized boolean take(IpAddress caller, int most, int mostOfNetwork) {
        if (all >= most
                || taken(Networks.site(caller)) >= MOST_OF_ONE_SITE
                || caller instanceof Ipv6 && taken(Networks.network(caller)) >= mostOfNetwork) {
            return false;
        }
        all++;
        places(caller).forEach(place -> taken.merge(place, 1, Integer::sum));
        return true;
    }

    private int taken(Subject place) {
        return taken.getOrDefault(place, 0);
    }

    /** Whoever has one IPv6 /64 often has a /48. */
    private static List<Subject> places(IpAddress caller) {
        return List.of(Networks.site(caller), Networks.network(caller));
    }

    synchronized void giveBack(IpAddress caller) {
        all--;
        places(caller).forEach(place -> taken.computeIfPresent(place, (_, count) -> count == 1 ? null : count - 1));
    }
}

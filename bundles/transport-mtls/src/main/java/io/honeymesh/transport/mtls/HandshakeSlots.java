// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv6;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How many callers may be in a handshake, as each costs a signature: few from one place, and not so many that members can't get
 * through, nor a member so many, whatever addresses it names, that the others can't. Thread-safe.
 */
final class HandshakeSlots {

    static final int MOST = 32;
    static final int FOR_MEMBERS = 8;
    static final int MOST_OF_ONE_SITE = 4;
    static final int MOST_OF_ONE_IPV6_NETWORK = 8;

    /** Of those for members. */
    static final int MOST_OF_ONE_MEMBER = 2;

    private final Function<IpAddress, ? extends Collection<String>> membersAt;
    private final Map<Object, Integer> taken = new HashMap<>();
    private int all;

    /** @param membersAt the IDs of the members that say to be at an address */
    HandshakeSlots(Function<IpAddress, ? extends Collection<String>> membersAt) {
        this.membersAt = membersAt;
    }

    /** One of them, until it is given back. */
    final class Slot implements AutoCloseable {
        private final List<Object> of;

        private Slot(List<Object> of) {
            this.of = of;
        }

        @Override
        public void close() {
            giveBack(of);
        }
    }

    /** @return empty if there is none */
    Optional<Slot> take(IpAddress caller) {
        return takeOpen(caller).or(() -> takeAsOneOf(membersAt.apply(caller), caller));
    }

    private synchronized Optional<Slot> takeOpen(IpAddress caller) {
        boolean isOpen = all < MOST - FOR_MEMBERS
                && taken(Networks.site(caller)) < MOST_OF_ONE_SITE
                && !(caller instanceof Ipv6 && taken(Networks.network(caller)) >= MOST_OF_ONE_IPV6_NETWORK);
        return isOpen ? Optional.of(take(List.of(Networks.site(caller), Networks.network(caller)))) : Optional.empty();
    }

    private synchronized Optional<Slot> takeAsOneOf(Collection<String> members, IpAddress caller) {
        if (all >= MOST || taken(Networks.site(caller)) >= MOST_OF_ONE_SITE) {
            return Optional.empty();
        }
        return members.stream()
                .filter(member -> taken(member) < MOST_OF_ONE_MEMBER)
                .findFirst()
                .map(member -> take(List.of(Networks.site(caller), Networks.network(caller), member)));
    }

    private Slot take(List<Object> of) {
        all++;
        of.forEach(one -> taken.merge(one, 1, Integer::sum));
        return new Slot(of);
    }

    private int taken(Object of) {
        return taken.getOrDefault(of, 0);
    }

    private synchronized void giveBack(List<Object> of) {
        all--;
        of.forEach(one -> taken.computeIfPresent(one, (_, count) -> count == 1 ? null : count - 1));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Roster;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Where the cluster may have members (S27): the configured peers' addresses and networks, and where the mesh's members say they can
 * be reached. Nothing is heard from, or sent to, any other address. Thread-safe, but for {@link #refresh}, which is one thread's.
 */
final class Admission {

    private static final long LASTS_NANOS = 1_000_000_000;

    private final Set<IpAddress> peers = new HashSet<>();
    private final List<Subject> networks;
    private final Roster roster;
    private final LongSupplier nanoTime;
    private volatile Map<IpAddress, Set<String>> members = Map.of();
    private Set<String> ids = Set.of();
    private long readNanos;

    Admission(List<Endpoint> peers, List<Subject> networks, Roster roster, LongSupplier nanoTime) {
        peers.forEach(peer -> this.peers.add(peer.address()));
        this.networks = networks;
        this.roster = roster;
        this.nanoTime = nanoTime;
        readNanos = nanoTime.getAsLong() - LASTS_NANOS;
    }

    boolean isAdmitted(IpAddress address) {
        return isConfigured(address) || members.containsKey(address);
    }

    private boolean isConfigured(IpAddress address) {
        return peers.contains(address) || networks.stream().anyMatch(network -> network.contains(address));
    }

    /** Who may be at an address: itself where an operator has named it, else the members that do; nobody if it isn't admitted. */
    Collection<?> owners(IpAddress address) {
        return isConfigured(address) ? Set.of(address) : members.getOrDefault(address, Set.of());
    }

    /**
     * Looks who the members are, at most once a second. May block for the roster; {@link #isAdmitted} never does.
     *
     * @return whether they are others than before
     */
    boolean refresh() {
        long now = nanoTime.getAsLong();
        Set<String> before = ids;
        if (now - readNanos >= LASTS_NANOS) {
            readNanos = now;
            Map<IpAddress, Set<String>> read = new HashMap<>();
            List<Roster.Member> all = roster.members();
            ids = all.stream().map(Roster.Member::nodeId).collect(Collectors.toUnmodifiableSet());
            all.forEach(member -> member.endpoints()
                    .forEach(at -> read.computeIfAbsent(at.address(), _ -> new HashSet<>())
                            .add(member.nodeId())));
            members = read;
        }
        return !ids.equals(before);
    }
}

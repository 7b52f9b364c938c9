// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Roster;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

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
    private volatile Set<IpAddress> members = Set.of();
    private long readNanos;

    Admission(List<Endpoint> peers, List<Subject> networks, Roster roster, LongSupplier nanoTime) {
        peers.forEach(peer -> this.peers.add(peer.address()));
        this.networks = networks;
        this.roster = roster;
        this.nanoTime = nanoTime;
        readNanos = nanoTime.getAsLong() - LASTS_NANOS;
    }

    boolean isAdmitted(IpAddress address) {
        return peers.contains(address)
                || networks.stream().anyMatch(network -> network.contains(address))
                || members.contains(address);
    }

    /** Looks who the members are, at most once a second. May block for the roster; {@link #isAdmitted} never does. */
    void refresh() {
        long now = nanoTime.getAsLong();
        if (now - readNanos >= LASTS_NANOS) {
            readNanos = now;
            Set<IpAddress> read = new HashSet<>();
            roster.members().forEach(member -> member.endpoints().forEach(at -> read.add(at.address())));
            members = read;
        }
    }
}

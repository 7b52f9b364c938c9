// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What detection remembers of the source an observation is about, that observation included. What is proven and what is only
 * claimed are remembered apart: a proven observation comes with what was proven of its source, a claimed one with what was claimed
 * in its name, never the one with the other (S02). Bounded: old sources are forgotten.
 *
 * @param source whom it is about: an IPv4 address or an IPv6 /64, of neighbours on a link of this machine an address
 * @param firstSeen when the source was first seen
 * @param touches touches so far
 * @param trapPorts trap ports it completed handshakes with in the last hour
 * @param targets the local endpoints it touched in the last days, in the order of their first touch; 32 at most
 * @param visits when its visits of the last days began, oldest first: touches ten minutes apart are two visits; the last 16
 * @param fingerprints the client's fingerprints in this conversation
 */
public record History(
        Subject source,
        Instant firstSeen,
        int touches,
        Set<Integer> trapPorts,
        List<Target> targets,
        List<Instant> visits,
        List<Fingerprint> fingerprints) {

    /**
     * A local endpoint that was touched.
     *
     * @param first the first touch that is remembered
     * @param last the latest
     */
    public record Target(Endpoint local, Instant first, Instant last) {}

    public History {
        trapPorts = Set.copyOf(trapPorts);
        targets = List.copyOf(targets);
        visits = List.copyOf(visits);
        fingerprints = List.copyOf(fingerprints);
    }

    /** The same with a conversation's fingerprints. */
    public History with(List<Fingerprint> found) {
        return new History(source, firstSeen, touches, trapPorts, targets, visits, found);
    }
}

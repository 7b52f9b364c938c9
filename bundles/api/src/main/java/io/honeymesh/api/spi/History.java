// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import io.honeymesh.api.Fingerprint;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What detection remembers of the source an observation is about, that observation included. Bounded: old sources are
 * forgotten.
 *
 * @param firstSeen when the source was first seen
 * @param touches touches so far
 * @param trapPorts trap ports it completed handshakes with
 * @param fingerprints the client's fingerprints in this conversation
 */
public record History(Instant firstSeen, int touches, Set<Integer> trapPorts, List<Fingerprint> fingerprints) {

    public History {
        trapPorts = Set.copyOf(trapPorts);
        fingerprints = List.copyOf(fingerprints);
    }
}

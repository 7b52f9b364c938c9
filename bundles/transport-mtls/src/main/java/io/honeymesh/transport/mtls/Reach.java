// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.GlobalAddresses;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses are called at a member's word, which could lead to anything that this node can reach.
 *
 * @param networks beside public addresses
 */
record Reach(List<Subject> networks) {

    /**
     * What the operator names, otherwise the private ranges that this node is in itself.
     *
     * @param own where this node can be reached
     */
    static Reach of(MtlsSettings settings, List<Endpoint> own) {
        if (!settings.callNetworks().isEmpty()) {
            return new Reach(settings.callNetworks());
        }
        return new Reach(Stream.concat(settings.bind().stream(), own.stream().map(Endpoint::address))
                .flatMap(address -> Networks.privateRange(address).stream())
                .toList());
    }

    boolean includes(IpAddress address) {
        return GlobalAddresses.include(Subject.host(address))
                || networks.stream().anyMatch(network -> network.contains(address));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of {@code etc/io.honeymesh.transport.mtls.cfg}.
 *
 * @param bind where to listen; empty for a node that only dials out
 * @param links how many links to members it keeps at most
 * @param heartbeat how often each side says that it is there; after three without a word a link is dead
 * @param callNetworks where members are called beside public addresses; empty for the private range this node is in itself
 */
record MtlsSettings(Optional<IpAddress> bind, int port, int links, Duration heartbeat, List<Subject> callNetworks) {

    static MtlsSettings of(Settings in) {
        String bind = in.text("bind", "127.0.0.1");
        Optional<IpAddress> address;
        try {
            address = bind.equals("none") ? Optional.empty() : Optional.of(IpAddress.parse(bind));
        } catch (IllegalArgumentException wrong) {
            throw in.refusal("bind", bind, "an address of this machine, 0.0.0.0, :: or none");
        }
        return new MtlsSettings(
                address,
                in.integer("port", 7443, 1, 65535),
                in.integer("links", 32, 2, 1000),
                in.duration("heartbeat", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(5)),
                in.list("call.networks", "networks, such as 10.20.0.0/16", Subject::parse));
    }
}

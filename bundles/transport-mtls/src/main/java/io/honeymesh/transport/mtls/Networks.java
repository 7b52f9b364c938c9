// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an address tells of who has it. */
final class Networks {

    private static final int SITE_V6 = 64;
    private static final int NETWORK_V4 = 24;
    private static final int NETWORK_V6 = 48;

    /** RFC 1918, RFC 6598, RFC 2544 (laboratories), RFC 4193: where a mesh of one's own may be. */
    private static final List<Subject> PRIVATE = Stream.of(
                    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "fc00::/7")
            .map(Subject::parse)
            .toList();

    private Networks() {}

    /** What a single hand has at least: one IPv4 address, or all of an IPv6 /64. */
    static Subject site(IpAddress address) {
        return switch (address) {
            case Ipv4 _ -> Subject.host(address);
            case Ipv6 _ -> new Subject(address, SITE_V6);
        };
    }

    /** What a single hand may well have: an IPv4 /24, an IPv6 /48. */
    static Subject network(IpAddress address) {
        return switch (address) {
            case Ipv4 _ -> new Subject(address, NETWORK_V4);
            case Ipv6 _ -> new Subject(address, NETWORK_V6);
        };
    }

    /** The range of private addresses that it belongs to. */
    static Optional<Subject> privateRange(IpAddress address) {
        return PRIVATE.stream().filter(one -> one.contains(address)).findFirst();
    }
}

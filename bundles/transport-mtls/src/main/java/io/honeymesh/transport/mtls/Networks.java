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

    private static final Subject GLOBAL_V6 = Subject.parse("2000::/3");

    /** RFC 1918, RFC 6598, RFC 2544 (laboratories), RFC 4193: where a mesh of one's own may be. */
    private static final List<Subject> PRIVATE =
            networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "fc00::/7");

    /** What else no node of the Internet has (RFC 6890), and what stands for an IPv4 address (RFC 3056). */
    private static final List<Subject> SPECIAL = networks(
            "0.0.0.0/8",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20");

    private Networks() {}

    private static List<Subject> networks(String... texts) {
        return Stream.of(texts).map(Subject::parse).toList();
    }

    /** What a single hand has at least: one IPv4 address, or all of an IPv6 /64. */
    static Subject site(IpAddress address) {
        return switch (address) {
            case Ipv4 _ -> Subject.host(address);
            case Ipv6 _ -> new Subject(address, SITE_V6);
        };
    }

    /** Whether it is a global unicast address. */
    static boolean isPublic(IpAddress address) {
        return switch (address) {
            case Ipv4 _ -> Stream.concat(PRIVATE.stream(), SPECIAL.stream()).noneMatch(one -> one.contains(address));
            case Ipv6 _ -> GLOBAL_V6.contains(address) && SPECIAL.stream().noneMatch(one -> one.contains(address));
        };
    }

    /** The range of private addresses that it belongs to. */
    static Optional<Subject> privateRange(IpAddress address) {
        return PRIVATE.stream().filter(one -> one.contains(address)).findFirst();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;

/** What an address tells of who has it. */
final class Networks {

    private static final int SITE_V6 = 64;

    private Networks() {}

    /** What a single hand has at least: one IPv4 address, or all of an IPv6 /64. */
    static Subject site(IpAddress address) {
        return switch (address) {
            case Ipv4 _ -> Subject.host(address);
            case Ipv6 _ -> new Subject(address, SITE_V6);
        };
    }
}

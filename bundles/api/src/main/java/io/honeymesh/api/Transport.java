// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/** What IP carries: the two that traps speak, and those that only guards name. */
public enum Transport {
    TCP(6),
    UDP(17),
    /** For IPv4; no ports. */
    ICMP(1),
    /** For IPv6: neighbour discovery, router advertisements. No ports. */
    ICMPV6(58);

    private final int protocolNumber;

    Transport(int protocolNumber) {
        this.protocolNumber = protocolNumber;
    }

    /** The IANA protocol number of the IP header. */
    public int protocolNumber() {
        return protocolNumber;
    }
}

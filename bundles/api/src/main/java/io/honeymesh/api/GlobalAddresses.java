// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.List;
import java.util.stream.Stream;

/** Which addresses are one machine's on the Internet. Pure. */
public final class GlobalAddresses {

    private static final Subject GLOBAL_V6 = Subject.parse("2000::/3");

    /** What the IANA registries of special-purpose addresses (RFC 6890) call not globally reachable. */
    private static final List<Subject> SPECIAL = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.31.196.0/24",
                    "192.52.193.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "192.175.48.0/24",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "2620:4f:8000::/48",
                    "3fff::/20")
            .map(Subject::parse)
            .toList();

    private GlobalAddresses() {}

    /** Whether all of a subject's addresses are globally reachable unicast addresses. */
    public static boolean include(Subject subject) {
        return (subject.address() instanceof Ipv4 || GLOBAL_V6.contains(subject))
                && SPECIAL.stream().noneMatch(special -> special.overlaps(subject));
    }
}

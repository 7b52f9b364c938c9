// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.GlobalAddresses;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;

/** Whom peers may name (S21): one public IPv4 address, or a public IPv6 network of /64 to /128. */
final class Subjects {

    private static final int WIDEST_V6 = 64;

    private Subjects() {}

    static boolean mayBeNamed(Subject subject) {
        boolean narrow = switch (subject.address()) {
            case Ipv4 _ -> subject.isHost();
            case Ipv6 _ -> subject.prefixLength() >= WIDEST_V6;
        };
        return narrow && GlobalAddresses.include(subject);
    }
}

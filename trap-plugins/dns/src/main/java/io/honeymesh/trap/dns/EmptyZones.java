// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The zones that BIND has by itself, so that nobody asks the Internet for private names (RFC 6303). */
final class EmptyZones {

    static final long DAY = 86_400;
    static final Rr.Times TIMES = new Rr.Times(28_800, 7_200, 604_800, DAY);

    private static final String REVERSE_IPV4 = ".IN-ADDR.ARPA";
    private static final String REVERSE_IPV6 = ".IP6.ARPA";

    private EmptyZones() {}

    static List<Zone> all() {
        String zeros = ".0".repeat(31);
        Stream<String> ipv4 = Stream.of(
                        Stream.of("10", "168.192", "254.169", "2.0.192", "100.51.198", "113.0.203", "255.255.255.255"),
                        IntStream.rangeClosed(16, 31).mapToObj(i -> i + ".172"),
                        IntStream.rangeClosed(64, 127).mapToObj(i -> i + ".100"))
                .flatMap(names -> names.map(name -> name + REVERSE_IPV4));
        Stream<String> ipv6 = Stream.of(
                        "0" + zeros, "1" + zeros, "D.F", "8.E.F", "9.E.F", "A.E.F", "B.E.F", "8.B.D.0.1.0.0.2")
                .map(name -> name + REVERSE_IPV6);
        return Stream.of(ipv4, ipv6, Stream.of("EMPTY.AS112.ARPA", "HOME.ARPA", "RESOLVER.ARPA"))
                .flatMap(names -> names)
                .map(EmptyZones::zone)
                .toList();
    }

    private static Zone zone(String origin) {
        Name name = Name.of(origin);
        Rr.Soa soa = new Rr.Soa(name, Name.ROOT, 0, TIMES);
        return Zone.of(
                name,
                false,
                List.of(
                        new Rr(name, Type.SOA, Zones.IN, DAY, soa),
                        new Rr(name, Type.NS, Zones.IN, 0, new Rr.Target(name))));
    }
}

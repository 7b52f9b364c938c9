// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.util.ArrayList;
import java.util.List;

/** The zones in files of Debian's package. */
final class WrittenZones {

    private static final long WEEK = 604_800;
    private static final Rr.Times TIMES = new Rr.Times(WEEK, 86_400, 2_419_200, WEEK);

    private static final Name LOCALHOST = Name.of("localhost");
    private static final byte[] IPV4 = {127, 0, 0, 1};
    private static final byte[] IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private WrittenZones() {}

    static List<Zone> all() {
        return List.of(
                zone(
                        "localhost",
                        2,
                        record("localhost", Type.A, new Rr.Address(IPV4)),
                        record("localhost", Type.AAAA, new Rr.Address(IPV6))),
                zone("127.in-addr.arpa", 1, record("1.0.0.127.in-addr.arpa", Type.PTR, new Rr.Target(LOCALHOST))),
                zone("0.in-addr.arpa", 1),
                zone("255.in-addr.arpa", 1));
    }

    private static Zone zone(String origin, long serial, Rr... more) {
        Rr.Soa soa = new Rr.Soa(LOCALHOST, Name.of("root.localhost"), serial, TIMES);
        List<Rr> records = new ArrayList<>();
        records.add(record(origin, Type.SOA, soa));
        records.add(record(origin, Type.NS, new Rr.Target(LOCALHOST)));
        records.addAll(List.of(more));
        return Zone.of(Name.of(origin), true, records);
    }

    private static Rr record(String owner, int type, Rr.Data data) {
        return new Rr(Name.of(owner), type, Zones.IN, WEEK, data);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.util.Map;

/** Types of records (RFC 6895, 3.1): those that matter here, and how people call the others. */
final class Type {

    static final int A = 1;
    static final int NS = 2;
    static final int SOA = 6;
    static final int PTR = 12;
    static final int TXT = 16;
    static final int AAAA = 28;
    static final int OPT = 41;
    static final int TKEY = 249;
    static final int TSIG = 250;
    static final int IXFR = 251;
    static final int AXFR = 252;
    static final int MAILB = 253;
    static final int MAILA = 254;
    static final int ANY = 255;

    private static final int FIRST_META = 128;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(A, "A"),
            Map.entry(NS, "NS"),
            Map.entry(5, "CNAME"),
            Map.entry(SOA, "SOA"),
            Map.entry(PTR, "PTR"),
            Map.entry(15, "MX"),
            Map.entry(TXT, "TXT"),
            Map.entry(AAAA, "AAAA"),
            Map.entry(33, "SRV"),
            Map.entry(43, "DS"),
            Map.entry(48, "DNSKEY"),
            Map.entry(65, "HTTPS"),
            Map.entry(TKEY, "TKEY"),
            Map.entry(TSIG, "TSIG"),
            Map.entry(IXFR, "IXFR"),
            Map.entry(AXFR, "AXFR"),
            Map.entry(ANY, "ANY"));

    private Type() {}

    /** Whether there are no records of it: it asks for something else, or says something of a message. */
    static boolean isMeta(int type) {
        return type == OPT || type >= FIRST_META && type <= ANY;
    }

    /** As people call it; {@code TYPE65280} where they don't (RFC 3597). */
    static String name(int type) {
        return NAMES.getOrDefault(type, "TYPE" + type);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.util.Optional;
import java.util.Set;

/**
 * What a request asks for beyond its operation (RFC 4511, 4.1.11).
 *
 * @param unknownCritical whether it insists on something slapd has never heard of
 * @param paging how it wants the entries of a search in pages
 */
record Controls(boolean unknownCritical, Optional<Paging> paging) {

    /**
     * Paged results (RFC 2696).
     *
     * @param problem what is wrong with it, or empty
     * @param cookie where the client says it was, or empty
     */
    record Paging(String problem, int size, byte[] cookie) {}

    private static final int CONTROLS = 0xa0;
    private static final String PAGED_RESULTS = "1.2.840.113556.1.4.319";

    /** Those that slapd has, as its root DSE says, and two more that it hides. */
    private static final Set<String> KNOWN = Set.of(
            "2.16.840.1.113730.3.4.18",
            "2.16.840.1.113730.3.4.2",
            "1.3.6.1.4.1.4203.1.10.1",
            "1.3.6.1.1.22",
            PAGED_RESULTS,
            "1.2.826.0.1.3344810.2.3",
            "1.3.6.1.1.13.2",
            "1.3.6.1.1.13.1",
            "1.3.6.1.1.12",
            "1.3.6.1.4.1.4203.666.5.12",
            "1.3.6.1.1.21.2");

    private static final Controls NONE = new Controls(false, Optional.empty());

    /** Reads what follows an operation. */
    static Controls read(Ber rest) throws Malformed {
        if (!rest.more()) {
            return NONE;
        }
        if (rest.tag() != CONTROLS) {
            throw new Malformed("unexpected data in PDU");
        }
        boolean unknownCritical = false;
        Optional<Paging> paging = Optional.empty();
        try {
            for (Ber in = rest.enter(); in.more(); ) {
                Ber control = in.enter(Ber.SEQUENCE);
                String oid = control.text(Ber.OCTET_STRING);
                boolean critical = control.tag() == Ber.BOOLEAN && control.flag(Ber.BOOLEAN);
                unknownCritical |= critical && !KNOWN.contains(oid);
                if (oid.equals(PAGED_RESULTS)) {
                    paging = Optional.of(paging(control));
                }
            }
        } catch (Malformed junk) {
            // slapd takes those before it.
            return new Controls(unknownCritical, paging);
        }
        return new Controls(unknownCritical, paging);
    }

    private static Paging paging(Ber control) {
        if (control.tag() != Ber.OCTET_STRING) {
            return new Paging("paged results control value is absent", 0, new byte[0]);
        }
        try {
            Ber value = new Ber(control.octets(Ber.OCTET_STRING)).enter(Ber.SEQUENCE);
            int size = value.integer(Ber.INTEGER);
            byte[] cookie = value.octets(Ber.OCTET_STRING);
            return new Paging(size < 0 ? "paged results control size invalid" : "", size, cookie);
        } catch (Malformed e) {
            return new Paging("paged results control could not be decoded", 0, new byte[0]);
        }
    }

    /** The answer's control: where the next page begins. */
    static byte[] pagedResults(byte[] cookie) {
        byte[] value = Der.value(Ber.SEQUENCE, Der.integer(Ber.INTEGER, 0), Der.value(Ber.OCTET_STRING, cookie));
        return Der.value(
                CONTROLS, Der.value(Ber.SEQUENCE, Der.text(PAGED_RESULTS), Der.value(Ber.OCTET_STRING, value)));
    }
}

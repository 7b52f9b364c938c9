// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.util.Set;

/**
 * What somebody asks by SNMPv3 (RFC 3412, 6.8), as far as it matters if the answer is no.
 *
 * @param requestId 0 where that can't be read
 * @param isRequest whether it is one, or says so where that can't be seen
 */
record Scoped(long requestId, boolean isRequest) {

    private static final int MAX_ENGINE_BYTES = 32;
    private static final int MAX_CONTEXT_BYTES = 255;

    /** The only kinds that Net-SNMP takes from strangers. */
    private static final Set<Integer> REQUESTS = Set.of(Tag.GET, Tag.GET_NEXT, Tag.GET_BULK, Tag.SET, Tag.INFORM);

    /** @param unseen what is taken for it as long as nothing better can be read */
    static Scoped read(In message, Scoped unseen) {
        Scoped read = unseen;
        try {
            In scoped = message.inside(Tag.SEQUENCE);
            scoped.octets(MAX_ENGINE_BYTES);
            scoped.octets(MAX_CONTEXT_BYTES);
            if (scoped.hasMore()) {
                int type = scoped.tag();
                read = new Scoped(0, REQUESTS.contains(type));
                read = new Scoped(scoped.inside(type).integer(), read.isRequest);
            }
            return read;
        } catch (Malformed end) {
            return read;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.util.List;
import java.util.Optional;

/**
 * What an answer of SNMPv1 or SNMPv2c is sent in.
 *
 * @param maxBytes how long it may be (S11)
 */
record Envelope(int version, byte[] community, int maxBytes) {

    /**
     * The answer in it; if that is too long, what there is room for of a bulk answer, and else the answer that says so (RFC 3416,
     * 4.2.1; RFC 1157, 4.1.2). Empty if even that is too long.
     */
    Optional<byte[]> around(Pdu request, Pdu answer) {
        byte[] whole = message(answer);
        if (whole.length <= maxBytes) {
            return Optional.of(whole);
        }
        if (request.type() == Tag.GET_BULK && answer.error() == 0) {
            return Optional.of(shortened(answer)).filter(bytes -> bytes.length <= maxBytes);
        }
        List<Varbind> repeated = version == 0 ? request.varbinds() : List.of();
        byte[] tooBig = message(new Pdu(Tag.RESPONSE, request.requestId(), Pdu.TOO_BIG, 0, repeated));
        return Optional.of(tooBig).filter(bytes -> bytes.length <= maxBytes);
    }

    private byte[] shortened(Pdu answer) {
        List<Varbind> all = answer.varbinds();
        int fits = 0;
        int bytes = message(answer.answered(List.of())).length;
        // Lengths may grow by a few bytes: so once more what is found is looked at as a whole.
        while (fits < all.size() && bytes + all.get(fits).encoded().length <= maxBytes) {
            bytes += all.get(fits++).encoded().length;
        }
        byte[] message = message(answer.answered(all.subList(0, fits)));
        while (message.length > maxBytes && fits > 0) {
            message = message(answer.answered(all.subList(0, --fits)));
        }
        return message;
    }

    private byte[] message(Pdu pdu) {
        return Out.sequence(Out.integer(version), Out.octets(community), pdu.encoded());
    }
}

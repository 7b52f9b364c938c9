// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.util.ArrayList;
import java.util.List;

/**
 * What is asked or answered (RFC 3416, 3).
 *
 * @param error what went wrong; in a bulk request, how many objects are asked for once
 * @param index with which object; in a bulk request, how often the others are asked for
 */
record Pdu(int type, long requestId, int error, int index, List<Varbind> varbinds) {

    static final int TOO_BIG = 1;
    static final int NO_SUCH_NAME = 2;
    static final int BAD_VALUE = 3;
    static final int NO_ACCESS = 6;
    static final int WRONG_TYPE = 7;

    /** As many as fit into the longest datagram, about. */
    private static final int MAX_VARBINDS = 8192;

    Pdu {
        varbinds = List.copyOf(varbinds);
    }

    static Pdu read(In in) throws Malformed {
        int type = in.tag();
        In body = in.inside(type);
        long requestId = body.integer();
        int error = Math.clamp(body.integer(), Integer.MIN_VALUE, Integer.MAX_VALUE);
        int index = Math.clamp(body.integer(), Integer.MIN_VALUE, Integer.MAX_VALUE);
        In list = body.inside(Tag.SEQUENCE);
        List<Varbind> varbinds = new ArrayList<>();
        while (list.hasMore()) {
            varbinds.add(Varbind.read(list.inside(Tag.SEQUENCE)));
            if (varbinds.size() > MAX_VARBINDS) {
                throw new Malformed("more than " + MAX_VARBINDS + " objects");
            }
        }
        return new Pdu(type, requestId, error, index, varbinds);
    }

    Pdu answered(List<Varbind> values) {
        return new Pdu(Tag.RESPONSE, requestId, 0, 0, values);
    }

    Pdu failed(int why, int which) {
        return new Pdu(Tag.RESPONSE, requestId, why, which, varbinds);
    }

    byte[] encoded() {
        return Out.of(
                type,
                Out.integer(requestId),
                Out.integer(error),
                Out.integer(index),
                Out.sequence(varbinds.stream().map(Varbind::encoded).toArray(byte[][]::new)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.util.HexFormat;
import java.util.Map;

/** A message as text, without what changes all the time: counters, times, and what a test can't set. */
final class Shown {

    private static final Map<String, String> CHANGING = Map.of(
            Oid.of("1.3.6.1.2.1.25.1.2.0").toString(), "date",
            Oid.of("1.3.6.1.2.1.25.1.4.0").toString(), "parameters",
            Oid.of("1.3.6.1.2.1.25.1.6.0").toString(), "processes");

    private Shown() {}

    static String of(byte[] message) {
        StringBuilder out = new StringBuilder();
        In in = new In(message);
        try {
            show(in, out);
        } catch (Malformed end) {
            out.append("...");
        }
        return out.toString();
    }

    private static void show(In in, StringBuilder out) throws Malformed {
        String name = "";
        while (in.hasMore()) {
            int tag = in.tag();
            byte[] content = in.content(tag);
            out.append(Integer.toHexString(tag));
            if ((tag & 0x20) != 0) {
                out.append('(');
                show(new In(content), out);
                out.append(')');
            } else if (tag == Tag.OID) {
                name = Oid.read(content).toString();
                out.append(':').append(name).append(' ');
            } else if (tag == Tag.OCTETS && content.length > 2 && content[0] == Tag.SEQUENCE) {
                In security = new In(content).inside(Tag.SEQUENCE);
                out.append("(engine:").append(HexFormat.of().formatHex(security.octets(32)));
                security.integer();
                security.integer();
                show(security, out);
                out.append(')');
            } else if (tag == Tag.TICKS || tag == Tag.COUNTER) {
                out.append(":changing ");
            } else if (CHANGING.containsKey(name) && content.length > 0) {
                out.append(':').append(CHANGING.get(name)).append(' ');
            } else {
                out.append(':').append(HexFormat.of().formatHex(content)).append(' ');
            }
        }
    }
}

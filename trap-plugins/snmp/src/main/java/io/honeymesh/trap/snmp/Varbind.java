// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.util.Set;

/**
 * An object's name with its value, or with a place for it.
 *
 * @param value encoded
 */
record Varbind(Oid name, byte[] value) {

    private static final byte[] NULL = Out.of(Tag.NULL);

    private static final Set<Integer> TYPES = Set.of(
            Tag.INTEGER,
            Tag.BIT_STRING,
            Tag.OCTETS,
            Tag.NULL,
            Tag.OID,
            Tag.IP_ADDRESS,
            Tag.COUNTER,
            Tag.GAUGE,
            Tag.TICKS,
            Tag.OPAQUE,
            Tag.COUNTER64,
            Tag.NO_SUCH_OBJECT,
            Tag.NO_SUCH_INSTANCE,
            Tag.END_OF_VIEW);

    private static final Set<Integer> NUMBERS = Set.of(Tag.INTEGER, Tag.COUNTER, Tag.GAUGE, Tag.TICKS, Tag.COUNTER64);
    private static final int MAX_NUMBER_BYTES = 9;

    static Varbind read(In in) throws Malformed {
        Oid name = Oid.read(in.content(Tag.OID));
        int tag = in.tag();
        if (!TYPES.contains(tag)) {
            throw new Malformed("a value of no known type");
        }
        byte[] content = in.content(tag);
        if (tag == Tag.OID) {
            Oid.read(content);
        }
        Varbind varbind = new Varbind(name, Out.of(tag, content));
        if (in.hasMore() || NUMBERS.contains(tag) && (content.length == 0 || content.length > MAX_NUMBER_BYTES)) {
            throw new Malformed("an object with a value of the wrong length");
        }
        return varbind;
    }

    /** Says why there is no value. */
    static Varbind without(Oid name, int why) {
        return new Varbind(name, Out.of(why));
    }

    int tag() {
        return value[0] & 0xff;
    }

    Varbind empty() {
        return new Varbind(name, NULL);
    }

    byte[] encoded() {
        return Out.sequence(name.encoded(), value);
    }
}

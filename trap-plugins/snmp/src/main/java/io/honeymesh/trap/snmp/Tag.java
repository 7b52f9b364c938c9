// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.util.Map;

/** Types of what is encoded (X.690; RFC 3416, 3). */
final class Tag {

    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTETS = 0x04;
    static final int NULL = 0x05;
    static final int OID = 0x06;
    static final int SEQUENCE = 0x30;

    static final int IP_ADDRESS = 0x40;
    static final int COUNTER = 0x41;
    static final int GAUGE = 0x42;
    static final int TICKS = 0x43;
    static final int OPAQUE = 0x44;
    static final int COUNTER64 = 0x46;

    static final int NO_SUCH_OBJECT = 0x80;
    static final int NO_SUCH_INSTANCE = 0x81;
    static final int END_OF_VIEW = 0x82;

    static final int GET = 0xa0;
    static final int GET_NEXT = 0xa1;
    static final int RESPONSE = 0xa2;
    static final int SET = 0xa3;
    static final int GET_BULK = 0xa5;
    static final int INFORM = 0xa6;
    static final int REPORT = 0xa8;

    private static final Map<Integer, String> REQUESTS =
            Map.of(GET, "get", GET_NEXT, "getnext", SET, "set", GET_BULK, "getbulk", INFORM, "inform");

    private Tag() {}

    /** What kind of request it is. */
    static String name(int tag) {
        return REQUESTS.getOrDefault(tag, "pdu " + Integer.toHexString(tag));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.util.Optional;

/** The beginning of a message (RFC 1035, 4.1.1; RFC 6895). */
record Header(int id, int flags, int questions, int answers, int authorities, int additionals) {

    static final int BYTES = 12;

    static final int RESPONSE = 0x8000;
    static final int AUTHORITATIVE = 0x0400;
    static final int TRUNCATED = 0x0200;
    static final int RECURSION_DESIRED = 0x0100;
    static final int AUTHENTIC = 0x0020;
    static final int CHECKING_DISABLED = 0x0010;
    static final int OPCODE = 0x7800;

    /** A request of a real client has a handful. */
    private static final int MAX_RECORDS = 64;

    /** @return empty if the message is too short for one */
    static Optional<Header> of(byte[] message) {
        Reader in = new Reader(message);
        try {
            return Optional.of(new Header(in.u16(), in.u16(), in.u16(), in.u16(), in.u16(), in.u16()));
        } catch (Malformed tooShort) {
            return Optional.empty();
        }
    }

    int opcode() {
        return (flags & OPCODE) >>> 11;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /**
     * Whether it can be one of a request at all. BIND complains about anything; but what is no request may be the answer of
     * another trap, and is not answered (S11).
     */
    boolean isOfRequest() {
        return !has(RESPONSE) && questions + answers + authorities + additionals <= MAX_RECORDS;
    }
}

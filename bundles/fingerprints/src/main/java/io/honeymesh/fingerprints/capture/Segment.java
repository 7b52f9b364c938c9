// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

/**
 * A TCP segment (RFC 9293, 3.1).
 *
 * @param flags the header's flag bits
 */
record Segment(int sequence, int acknowledgment, int flags, Slice data) {

    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int ACK = 16;

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Whether it is a SYN that opens a connection, or tries to. */
    boolean opens() {
        return (flags & (SYN | ACK | RST | FIN)) == SYN;
    }

    /** As the kernel program tells them: no conversation has one without SYN, ACK and RST, nor SYN with FIN or RST. */
    boolean isStealthProbe() {
        return (flags & (SYN | ACK | RST)) == 0 || has(SYN) && (flags & (FIN | RST)) != 0;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/** How sure it is that the packets came from the address they name. */
public enum EvidenceGrade {
    /** The source can be forged: a bare SYN, a stealth probe, a UDP datagram. */
    CLAIMED,
    /** The source completed a TCP handshake with this node. */
    PROVEN
}

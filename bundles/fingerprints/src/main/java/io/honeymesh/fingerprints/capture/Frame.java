// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import java.time.Instant;

/**
 * A captured packet.
 *
 * @param number counted from 1 through the whole file, as Wireshark does
 * @param at when it was captured; the epoch if nobody wrote that down
 * @param linkType the LINKTYPE_ number of its interface
 * @param bytes what was captured of it
 */
record Frame(long number, Instant at, int linkType, byte[] bytes) {

    /** The longest packet that is taken: libpcap's own bound for most link types, and room for large offloads. */
    static final int MAX_BYTES = 1 << 20;
}

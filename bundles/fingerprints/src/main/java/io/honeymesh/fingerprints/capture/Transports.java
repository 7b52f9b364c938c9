// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

/** Takes what is left when a packet's outer layers are off. */
interface Transports {

    /** @param flags the TCP header's flag bits */
    void tcp(long frame, Direction direction, int sequence, int flags, Slice data);

    void udp(long frame, Direction direction, Slice data);
}

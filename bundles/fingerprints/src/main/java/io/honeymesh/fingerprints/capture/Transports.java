// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

/** Takes what is left when a packet's outer layers are off. */
interface Transports {

    /** The next packet comes; what is in it follows. */
    default void packet(Frame frame) {
        // most don't mind when it was
    }

    void tcp(long frame, Direction direction, Segment segment);

    void udp(long frame, Direction direction, Slice data);
}

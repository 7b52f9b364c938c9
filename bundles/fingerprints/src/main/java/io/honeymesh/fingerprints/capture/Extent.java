// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

/** How much one side of a TCP connection has sent, whatever is retransmitted or missing. */
final class Extent {

    /** A jump this far is of another connection, or forged. */
    private static final int MAX_JUMP_BYTES = 1 << 24;

    private boolean started;
    private int next;
    private long bytes;

    /** The side's first byte has this sequence number. */
    void begin(int sequence) {
        started = true;
        next = sequence;
        bytes = 0;
    }

    /** @return whether there is something new in it */
    boolean add(int sequence, int count) {
        if (!started) {
            begin(sequence);
        }
        int more = sequence + count - next;
        if (more <= 0 || more > MAX_JUMP_BYTES) {
            return false;
        }
        next += more;
        bytes += more;
        return true;
    }

    long bytes() {
        return bytes;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.apache.ignite.internal.client.thin.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Takes messages out of the stream, each behind its length in four bytes, low one first. Stands in for Ignite's class of this
 * name, which makes room for whatever length it is told: a value of 100 MB that somebody put into the cache would take this
 * node's memory. Source: "Binary Client Protocol" of Apache Ignite's documentation. One connection's.
 */
public final class ClientMessageDecoder {

    /** Four times a page of a scan with the longest envelopes. */
    static final int MAX_BYTES = 8 << 20;

    private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer message;

    /**
     * @return the next message, or null if more is to come
     * @throws IllegalStateException if it is too long: the connection is of no use any more
     */
    public byte[] apply(ByteBuffer in) {
        if (message == null) {
            move(in, length);
            if (length.hasRemaining()) {
                return null;
            }
            int bytes = length.getInt(0);
            if (bytes <= 0 || bytes > MAX_BYTES) {
                throw new IllegalStateException(
                        "a message of the cluster has " + bytes + " bytes; " + MAX_BYTES + " are allowed");
            }
            message = ByteBuffer.allocate(bytes);
        }
        move(in, message);
        if (message.hasRemaining()) {
            return null;
        }
        byte[] whole = message.array();
        message = null;
        length.clear();
        return whole;
    }

    private static void move(ByteBuffer in, ByteBuffer out) {
        int count = Math.min(in.remaining(), out.remaining());
        out.put(in.slice(in.position(), count));
        in.position(in.position() + count);
    }
}

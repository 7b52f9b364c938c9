// SPDX-License-Identifier: Apache-2.0
package org.apache.ignite.internal.client.thin.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Takes messages out of the stream, each behind its length in four bytes, low one first. Stands in for Ignite's class of this
 * name, which makes room for whatever length it is told: a value of 100 MB that somebody put into the cache would take this
 * node's memory. Of a message that is too long only the beginning is kept, so that the one call that it answers fails and the
 * connection lives. What is told and nobody here asks for is dropped, as Ignite keeps it for ever. Source: "Binary Client
 * Protocol" of Apache Ignite's documentation. One connection's.
 */
public final class ClientMessageDecoder {

    /** Four times a page of a scan with the longest envelopes. */
    static final int MAX_BYTES = 8 << 20;

    /** Enough to say which call it answers. */
    static final int KEPT_BYTES = 256;

    /** In the header of every message but the first: which call it answers, flags, then what these announce. */
    private static final int FLAGS_AT = 8;

    private static final int ERROR = 1;
    private static final int TOPOLOGY_CHANGED = 2;
    private static final int NOTIFICATION = 4;
    private static final int TOPOLOGY_BYTES = 12;
    /** Events of a continuous query: their number, and of each at least so much. */
    private static final int EVENTS = 2007;

    private static final int EVENT_BYTES = 4;

    private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer message;
    private int toSkip;
    private boolean greeted;

    /**
     * @return the next message, or null if more is to come
     * @throws IllegalStateException if there can be no such length: the connection is of no use any more
     */
    public byte[] apply(ByteBuffer in) {
        byte[] next = next(in);
        while (next != null && !isWanted(next)) {
            next = next(in);
        }
        return next;
    }

    private boolean isWanted(byte[] message) {
        if (!greeted || message.length < FLAGS_AT + Short.BYTES) {
            greeted = true;
            return true;
        }
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).position(FLAGS_AT);
        short flags = in.getShort();
        if ((flags & NOTIFICATION) == 0) {
            return true;
        }
        int before = (flags & TOPOLOGY_CHANGED) == 0 ? 0 : TOPOLOGY_BYTES;
        if (in.remaining() < before + Short.BYTES + Integer.BYTES
                || in.position(in.position() + before).getShort() != EVENTS) {
            return false;
        }
        int events = in.getInt();
        return (flags & ERROR) != 0 || events >= 0 && events <= in.remaining() / EVENT_BYTES;
    }

    private byte[] next(ByteBuffer in) {
        if (message == null) {
            move(in, length);
            if (length.hasRemaining()) {
                return null;
            }
            begin(length.getInt(0));
        }
        move(in, message);
        int skipped = Math.min(in.remaining(), message.hasRemaining() ? 0 : toSkip);
        in.position(in.position() + skipped);
        toSkip -= skipped;
        if (message.hasRemaining() || toSkip > 0) {
            return null;
        }
        byte[] whole = message.array();
        message = null;
        length.clear();
        return whole;
    }

    private void begin(int bytes) {
        if (bytes <= 0) {
            throw new IllegalStateException("a message of the cluster claims to have " + bytes + " bytes");
        }
        int kept = bytes > MAX_BYTES ? KEPT_BYTES : bytes;
        message = ByteBuffer.allocate(kept);
        toSkip = bytes - kept;
    }

    private static void move(ByteBuffer in, ByteBuffer out) {
        int count = Math.min(in.remaining(), out.remaining());
        out.put(in.slice(in.position(), count));
        in.position(in.position() + count);
    }
}

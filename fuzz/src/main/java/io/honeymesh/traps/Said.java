// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** What a client says, arriving in pieces; at its end the client closes or falls silent. */
final class Said extends InputStream {

    /** Who asks that often whether there is more after all will ask forever. */
    private static final int MAX_READS_AT_END = 1000;

    private final int pieceBytes;
    private final boolean silent;
    private InputStream bytes;
    private int readsAtEnd;
    private volatile boolean closed;

    Said(byte[] bytes, int pieceBytes, boolean silent) {
        this.bytes = new ByteArrayInputStream(bytes);
        this.pieceBytes = pieceBytes;
        this.silent = silent;
    }

    /** Puts back what was taken but not used. */
    void pushBack(byte[] taken) {
        bytes = new SequenceInputStream(new ByteArrayInputStream(taken), bytes);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
        int got = bytes.read(into, from, Math.min(count, pieceBytes));
        if (got >= 0) {
            return got;
        }
        if (++readsAtEnd > MAX_READS_AT_END) {
            throw new AssertionError("the trap reads on and on behind the end");
        }
        if (silent) {
            throw new SocketTimeoutException("Read timed out");
        }
        return -1;
    }

    @Override
    public int available() throws IOException {
        return closed ? 0 : Math.min(bytes.available(), pieceBytes);
    }

    @Override
    public void close() {
        closed = true;
    }
}

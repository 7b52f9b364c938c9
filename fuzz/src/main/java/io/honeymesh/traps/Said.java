// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** What a client says, arriving in pieces; at its end the client closes or falls silent. */
final class Said extends InputStream {

    /** Who asks that often whether there is more after all will ask forever. */
    private static final int MAX_READS_AT_END = 1000;

    private final byte[] bytes;
    private final int pieceBytes;
    private final Talk.Circumstances circumstances;
    private int at;
    private int readsAtEnd;
    private volatile boolean closed;

    Said(byte[] bytes, int pieceBytes, Talk.Circumstances circumstances) {
        this.bytes = bytes;
        this.pieceBytes = pieceBytes;
        this.circumstances = circumstances;
    }

    /** Puts back the last bytes that were read. */
    void pushBack(int count) {
        at -= count;
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
        int got = Math.min(count, arrived());
        if (got == 0 && count > 0) {
            return atEnd();
        }
        System.arraycopy(bytes, at, into, from, got);
        at += got;
        return got;
    }

    private int arrived() {
        int most = Math.min(pieceBytes, bytes.length - at);
        for (int i = 0; circumstances.lineByLine() && i < most; i++) {
            if (bytes[at + i] == '\n') {
                return i + 1;
            }
        }
        return most;
    }

    private int atEnd() throws IOException {
        if (++readsAtEnd > MAX_READS_AT_END) {
            throw new AssertionError("the trap reads on and on behind the end");
        }
        if (circumstances.silent()) {
            throw new SocketTimeoutException("Read timed out");
        }
        return -1;
    }

    @Override
    public int available() {
        return closed ? 0 : arrived();
    }

    @Override
    public void close() {
        closed = true;
    }
}

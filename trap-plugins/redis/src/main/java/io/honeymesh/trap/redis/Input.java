// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import java.io.IOException;
import java.io.InputStream;

/** The client's bytes, one at a time; before it waits for more it lets the answers out, as Redis' event loop does. */
final class Input {

    /** Sends what has been answered so far. */
    interface BeforeWaiting {
        void run() throws IOException;
    }

    private static final int BUFFER_BYTES = 4096;

    private final InputStream in;
    private final BeforeWaiting beforeWaiting;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int end;

    Input(InputStream in, BeforeWaiting beforeWaiting) {
        this.in = in;
        this.beforeWaiting = beforeWaiting;
    }

    /** The next byte, or -1 at the end. */
    int read() throws IOException {
        return fill() ? buffer[next++] & 0xff : -1;
    }

    /** The next byte without taking it, or -1 at the end. */
    int peek() throws IOException {
        return fill() ? buffer[next] & 0xff : -1;
    }

    /** Reads at most {@code count} bytes; -1 at the end. */
    int read(byte[] into, int from, int count) throws IOException {
        if (!fill()) {
            return -1;
        }
        int got = Math.min(count, end - next);
        System.arraycopy(buffer, next, into, from, got);
        next += got;
        return got;
    }

    private boolean fill() throws IOException {
        if (next < end) {
            return true;
        }
        if (in.available() == 0) {
            beforeWaiting.run();
        }
        next = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }
}

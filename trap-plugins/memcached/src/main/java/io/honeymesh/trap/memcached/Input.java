// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import java.io.IOException;
import java.io.InputStream;

/** The client's bytes; before it waits for more it lets the answers out. */
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
    int read(byte[] into, int count) throws IOException {
        if (!fill()) {
            return -1;
        }
        int got = Math.min(Math.min(count, into.length), end - next);
        System.arraycopy(buffer, next, into, 0, got);
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

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.IOException;
import java.io.OutputStream;

/** What a trap writes, told to the listener before it is sent: a recording shows what a client was about to see. */
final class SessionOutput extends OutputStream {

    /** Hears what the trap wrote. */
    interface Listener {
        void wrote(byte[] bytes, int from, int count);
    }

    private final OutputStream target;
    private final Listener listener;

    SessionOutput(OutputStream target, Listener listener) {
        this.target = target;
        this.listener = listener;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        listener.wrote(bytes, from, count);
        target.write(bytes, from, count);
    }

    @Override
    public void flush() throws IOException {
        target.flush();
    }
}

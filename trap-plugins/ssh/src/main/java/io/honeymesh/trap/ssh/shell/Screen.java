// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A program's output on the console: collects small writes, turns LF into CR LF on a terminal, and ends programs that print
 * more than {@value #MAX_BYTES} bytes. Used by one thread.
 */
class Screen extends OutputStream {

    static final long MAX_BYTES = 16L << 20;

    private final Console console;
    private final boolean error;
    private final byte[] buffer = new byte[2048];
    private int used;
    private long total;

    Screen(Console console, boolean error) {
        this.console = console;
        this.error = error;
    }

    @Override
    public void write(int b) throws IOException {
        if (b == '\n' && console.terminal()) {
            put('\r');
        }
        put(b);
    }

    private void put(int b) throws IOException {
        if (used == buffer.length) {
            flush();
        }
        buffer[used++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        for (int i = offset; i < offset + count; i++) {
            write(bytes[i]);
        }
    }

    @Override
    public void flush() throws IOException {
        if (used == 0) {
            return;
        }
        int count = used;
        used = 0;
        total += count;
        if (total > MAX_BYTES) {
            throw new IOException("a program printed more than " + MAX_BYTES + " bytes");
        }
        if (error) {
            console.error(buffer, 0, count);
        } else {
            console.write(buffer, 0, count);
        }
    }
}

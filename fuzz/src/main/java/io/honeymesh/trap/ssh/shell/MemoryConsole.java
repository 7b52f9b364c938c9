// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.time.Duration;

/** What a client typed; bounded in what it is shown, as the trap host bounds it. */
final class MemoryConsole implements Console {

    private static final int MAX_OUTPUT_BYTES = 256 << 10;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final byte[] input;
    private final boolean terminal;
    private int at;
    private int shown;
    private Duration waited = Duration.ZERO;

    MemoryConsole(byte[] input, boolean terminal) {
        this.input = input;
        this.terminal = terminal;
    }

    @Override
    public int read() {
        return at < input.length ? input[at++] & 0xff : -1;
    }

    @Override
    public boolean hasInput() {
        return at < input.length;
    }

    /** Waiting takes no time; who waits for longer than a conversation lasts is interrupted. */
    @Override
    public boolean pause(Duration time) throws IOException {
        waited = time.compareTo(PATIENCE) > 0 ? PATIENCE : waited.plus(time);
        if (waited.compareTo(PATIENCE) >= 0) {
            throw new IOException("the conversation is over");
        }
        return false;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        shown += count;
        if (shown > MAX_OUTPUT_BYTES) {
            throw new IOException("the trap has sent all it may");
        }
    }

    @Override
    public void error(byte[] bytes, int offset, int count) throws IOException {
        write(bytes, offset, count);
    }

    @Override
    public boolean terminal() {
        return terminal;
    }

    @Override
    public int columns() {
        return 80;
    }

    @Override
    public int rows() {
        return 24;
    }
}

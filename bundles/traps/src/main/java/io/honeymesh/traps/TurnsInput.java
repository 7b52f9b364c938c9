// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Captured;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;

/**
 * A client's words on record, given out turn by turn: no read takes in what the client said only after it had been answered.
 * Not thread-safe, except that {@link #end} and {@link #spoken} may be called from any thread.
 */
final class TurnsInput extends InputStream {

    private final Iterator<Captured> turns;
    private byte[] turn = {};
    private int next;
    private volatile boolean spoken;
    private volatile boolean ended;

    TurnsInput(List<Captured> turns) {
        this.turns = turns.iterator();
        begin();
    }

    /** The trap has spoken. */
    void spoken() {
        spoken = true;
    }

    /** The client says no more. */
    void end() {
        ended = true;
    }

    /** Whether the client, as it was, would say nothing until the trap has spoken. */
    boolean awaitsAnswer() {
        return !ended && next == turn.length && turns.hasNext() && !spoken;
    }

    private void begin() {
        turn = turns.hasNext() ? turns.next().bytes() : new byte[0];
        next = 0;
        spoken = false;
    }

    @Override
    public int available() {
        return ended ? 0 : turn.length - next;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int count) {
        while (!ended && next == turn.length && turns.hasNext()) {
            begin();
        }
        if (count == 0) {
            return 0;
        }
        int got = Math.min(count, available());
        System.arraycopy(turn, next, into, from, got);
        next += got;
        return got == 0 ? -1 : got;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Ends an answer that is read on purpose byte by byte: it holds memory, or one of few places. Only the time counts in which the reader is waited
 * for, not what making the answer takes. One thread.
 */
final class PacedOutput extends FilterOutputStream {

    static final int LEAST_BYTES_PER_SECOND = 16 << 10;

    /** A network may be gone for so long. */
    static final Duration GRACE = Duration.ofSeconds(20);

    private static final int PIECE_BYTES = 64 << 10;

    private final LongSupplier nanoTime;
    private long written;
    private long waitedNanos;

    PacedOutput(OutputStream to) {
        this(to, System::nanoTime);
    }

    PacedOutput(OutputStream to, LongSupplier nanoTime) {
        super(to);
        this.nanoTime = nanoTime;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    /** @throws IllegalStateException if it is read too slowly */
    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        for (int done = 0; done < count; done += PIECE_BYTES) {
            int piece = Math.min(PIECE_BYTES, count - done);
            long begun = nanoTime.getAsLong();
            out.write(bytes, from + done, piece);
            written += piece;
            waited(begun);
        }
    }

    @Override
    public void flush() throws IOException {
        long begun = nanoTime.getAsLong();
        out.flush();
        waited(begun);
    }

    private void waited(long begun) {
        waitedNanos += nanoTime.getAsLong() - begun;
        Duration most = GRACE.plusMillis(1000 * written / LEAST_BYTES_PER_SECOND);
        if (waitedNanos > most.toNanos()) {
            throw new IllegalStateException("it was read too slowly");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Takes half of a processor's time at most, in pieces: a long list takes half a second of it, virtual threads are not interrupted by each
 * other, and whoever asks for something small meanwhile is not to wait for that. One thread.
 */
final class Considerate extends FilterOutputStream {

    /** Who reads slowly has waited already. */
    private static final Duration LONGEST = Duration.ofMillis(5);

    private long sinceNanos = System.nanoTime();

    Considerate(OutputStream to) {
        super(to);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        out.write(bytes, from, count);
        letOthersGoFirst();
    }

    /** For as long as the piece took that was just made. */
    void letOthersGoFirst() throws InterruptedIOException {
        try {
            Thread.sleep(Duration.ofNanos(Math.min(LONGEST.toNanos(), System.nanoTime() - sinceNanos)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        sinceNanos = System.nanoTime();
    }
}

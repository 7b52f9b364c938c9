// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import io.honeymesh.api.spi.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/**
 * What waits to be put, bounded in number and bytes. What was taken out is given back if it didn't get through. Many may
 * offer, one takes.
 */
final class Outbox {

    static final int MAX_ENVELOPES = 4096;
    /** An eighth of what that many of the longest would hold. */
    static final long MAX_BYTES = 8 << 20;

    static final int BATCH = 100;

    private final LinkedBlockingDeque<Envelope> queue = new LinkedBlockingDeque<>();
    private long bytes;

    /** @return false if it is full */
    synchronized boolean offer(Envelope envelope) {
        if (queue.size() >= MAX_ENVELOPES || bytes + envelope.bytes().length > MAX_BYTES) {
            return false;
        }
        bytes += envelope.bytes().length;
        return queue.add(envelope);
    }

    /** The next ones, at most {@link #BATCH}; waits for the first. Empty if none comes in this time. */
    List<Envelope> take(Duration patience) throws InterruptedException {
        Envelope first = queue.poll(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS);
        if (first == null) {
            return List.of();
        }
        List<Envelope> taken = new ArrayList<>(List.of(first));
        queue.drainTo(taken, BATCH - 1);
        synchronized (this) {
            taken.forEach(envelope -> bytes -= envelope.bytes().length);
        }
        return taken;
    }

    /** They come first again. May exceed the bounds by what one take took out. */
    synchronized void giveBack(List<Envelope> taken) {
        taken.reversed().forEach(envelope -> {
            bytes += envelope.bytes().length;
            queue.addFirst(envelope);
        });
    }
}

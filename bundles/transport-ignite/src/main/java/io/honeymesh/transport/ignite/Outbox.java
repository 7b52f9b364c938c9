// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import io.honeymesh.api.spi.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Envelopes whose entries end alike, so that one call puts them. */
    record Batch(Duration life, Map<String, byte[]> entries) {}

    private final InstantSource clock;
    private final LinkedBlockingDeque<Envelope> queue = new LinkedBlockingDeque<>();
    private long bytes;

    Outbox(InstantSource clock) {
        this.clock = clock;
    }

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

    synchronized int size() {
        return queue.size();
    }

    /** In groups that end alike; those that have ended are left out. */
    List<Batch> batches(List<Envelope> envelopes) {
        Instant now = clock.instant();
        Map<Duration, Map<String, byte[]>> groups = new LinkedHashMap<>();
        for (Envelope envelope : envelopes) {
            Duration left = Duration.between(now, envelope.expires());
            if (left.isPositive()) {
                groups.computeIfAbsent(life(left), life -> new LinkedHashMap<>())
                        .put(envelope.id(), envelope.bytes());
            }
        }
        return groups.entrySet().stream()
                .map(group -> new Batch(group.getKey(), group.getValue()))
                .toList();
    }

    /** Rounded up by a sixteenth at most: an entry may outlive its envelope for a while, and many end alike. */
    static Duration life(Duration left) {
        long seconds = Math.min(
                left.plusNanos(999_999_999).toSeconds(), Duration.ofDays(366).toSeconds());
        long unit = Math.max(1, Long.highestOneBit(seconds) >> 4);
        return Duration.ofSeconds((seconds + unit - 1) / unit * unit);
    }
}

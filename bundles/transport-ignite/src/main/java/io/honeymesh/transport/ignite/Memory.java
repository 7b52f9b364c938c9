// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Remembers of the latest entries which needn't be shown to the door again: those this node put there itself, those the door
 * took, and for a minute those it has refused often enough. A refusal may be for want of budget, so none is for ever.
 * Thread-safe.
 */
final class Memory {

    static final int TRIES = 3;
    static final Duration REST = Duration.ofMinutes(1);

    private record Seen(long contents, int triesLeft, boolean refused, long at) {}

    private final LongSupplier nanoTime;
    private final Map<String, Seen> entries;

    /** @param capacity no less than a look may show, or each would be forgotten before it comes round again */
    Memory(int capacity, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
                return size() > capacity;
            }
        };
    }

    /** Of which nobody finds others that are alike. */
    static long contents(byte[] value) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(value))
                    .getLong();
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Nothing more is to be done about this entry. */
    synchronized void done(String key, byte[] value) {
        entries.put(key, new Seen(contents(value), 0, false, 0));
    }

    /** The door didn't want it this time. */
    synchronized void refused(String key, byte[] value) {
        long contents = contents(value);
        Seen seen = entries.get(key);
        int left = seen == null || seen.contents != contents ? TRIES : seen.triesLeft;
        entries.put(key, new Seen(contents, Math.max(0, left - 1), true, nanoTime.getAsLong()));
    }

    /** What was refused may be taken now: another belongs to the mesh, or this node has its licence. */
    synchronized void reconsider() {
        entries.values().removeIf(Seen::refused);
    }

    synchronized boolean isDone(String key, byte[] value) {
        Seen seen = entries.get(key);
        return seen != null
                && seen.triesLeft == 0
                && (!seen.refused || nanoTime.getAsLong() - seen.at < REST.toNanos())
                && seen.contents == contents(value);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.NodeKey;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Which of a publisher's messages were seen: the highest sequence number and a bit for each of those just below it, as in IPsec
 * (RFC 4303, section 3.4.3). What is older than that can't be told from a replay and counts as one. Not thread-safe.
 */
final class Replays {

    static final int WINDOW = 4096;

    private static final int WORDS = WINDOW / 64;

    /** Bits in a ring: that of number n at n modulo the window. */
    private static final class Window {
        private final long[] bits = new long[WORDS];
        private long highest;
    }

    private final Map<NodeKey, Window> windows = new HashMap<>();

    boolean seen(NodeKey publisher, long sequence) {
        Window window = windows.get(publisher);
        if (window == null || sequence > window.highest) {
            return false;
        }
        return sequence <= window.highest - WINDOW || (window.bits[word(sequence)] & bit(sequence)) != 0;
    }

    /** Whether it was seen for certain: of what is older than the window nobody knows. */
    boolean remembers(NodeKey publisher, long sequence) {
        Window window = windows.get(publisher);
        return window != null
                && sequence <= window.highest
                && sequence > window.highest - WINDOW
                && (window.bits[word(sequence)] & bit(sequence)) != 0;
    }

    void remember(NodeKey publisher, long sequence) {
        Window window = windows.computeIfAbsent(publisher, _ -> new Window());
        if (sequence > window.highest) {
            long from = Math.max(window.highest + 1, sequence - WINDOW + 1);
            for (long n = from; n <= sequence; n++) {
                window.bits[word(n)] &= ~bit(n);
            }
            window.highest = sequence;
        }
        if (sequence > window.highest - WINDOW) {
            window.bits[word(sequence)] |= bit(sequence);
        }
    }

    void forget(NodeKey publisher) {
        windows.remove(publisher);
    }

    private static int word(long sequence) {
        return (int) (sequence / 64 % WORDS);
    }

    private static long bit(long sequence) {
        return 1L << sequence % 64;
    }

    /** A publisher's window, to be kept. */
    byte[] save(NodeKey publisher) {
        Window window = windows.get(publisher);
        ByteBuffer out = ByteBuffer.allocate(8 + 8 * WORDS).putLong(window.highest);
        for (long word : window.bits) {
            out.putLong(word);
        }
        return out.array();
    }

    /** Takes over what was kept; nothing, if it isn't what {@link #save} makes. */
    void load(NodeKey publisher, byte[] saved) {
        if (saved.length != 8 + 8 * WORDS) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(saved);
        Window window = new Window();
        window.highest = in.getLong();
        for (int i = 0; i < WORDS; i++) {
            window.bits[i] = in.getLong();
        }
        windows.put(publisher, window);
    }
}

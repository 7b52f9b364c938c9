// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.util.Arrays;

/**
 * Puts something together that arrives in pieces, in any order and overlapping: the first to bring a byte counts. Memory
 * reaches as far as the farthest piece (doubled at most), never beyond the bound.
 */
public final class Patchwork {

    /** Gaps that may be open at once: each piece is looked at against all of them. */
    private static final int MAX_STRETCHES = 256;

    private final int maxBytes;
    private byte[] bytes = Bytes.NONE;
    /** Start and end of each stretch that is there; ordered, none touches the next. */
    private int[] stretches = new int[8];

    private int count;

    /** @param maxBytes the longest whole that is taken */
    public Patchwork(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds a piece; false if it lies beyond the bounds, and then nothing of it is kept. */
    public boolean put(int offset, byte[] from, int start, int length) {
        if (offset < 0 || length < 0 || offset > maxBytes - length) {
            return false;
        }
        if (length == 0) {
            return true;
        }
        int end = offset + length;
        int first = 0;
        while (first < count && end(first) < offset) {
            first++;
        }
        int last = first;
        while (last < count && start(last) <= end) {
            last++;
        }
        if (first == last && count == MAX_STRETCHES) {
            return false;
        }
        makeRoom(end);
        int at = offset;
        for (int i = first; i < last; i++) {
            copy(from, start - offset, at, start(i));
            at = Math.max(at, end(i));
        }
        copy(from, start - offset, at, end);
        int mergedStart = first == last ? offset : Math.min(offset, start(first));
        int mergedEnd = first == last ? end : Math.max(end, end(last - 1));
        replace(first, last, mergedStart, mergedEnd);
        return true;
    }

    /** How much is there from the beginning on without a gap. */
    public int contiguous() {
        return count > 0 && start(0) == 0 ? end(0) : 0;
    }

    /** The bytes; those up to {@link #contiguous()} count. Not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** Memory held. */
    public int size() {
        return bytes.length + Integer.BYTES * stretches.length;
    }

    private int start(int stretch) {
        return stretches[2 * stretch];
    }

    private int end(int stretch) {
        return stretches[2 * stretch + 1];
    }

    private void copy(byte[] from, int shift, int start, int end) {
        if (start < end) {
            System.arraycopy(from, start + shift, bytes, start, end - start);
        }
    }

    private void makeRoom(int end) {
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(maxBytes, Math.max(end, 2 * bytes.length)));
        }
    }

    private void replace(int first, int last, int start, int end) {
        int removed = last - first;
        if (count - removed + 1 > stretches.length / 2) {
            stretches = Arrays.copyOf(stretches, 2 * stretches.length);
        }
        System.arraycopy(stretches, 2 * last, stretches, 2 * (first + 1), 2 * (count - last));
        stretches[2 * first] = start;
        stretches[2 * first + 1] = end;
        count += 1 - removed;
    }
}

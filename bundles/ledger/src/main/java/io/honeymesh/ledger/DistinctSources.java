// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How many different sources there were, in bounded memory and so that counts can be united: the least of their hashes (Bar-Yossef et
 * al., "Counting Distinct Elements in a Data Stream", 2002). Exact up to {@link #KEPT}; beyond, the standard error is 1/sqrt(KEPT-2).
 * Hashes are keyed with what no stranger knows, so that nobody can choose small ones.
 */
final class DistinctSources {

    static final int KEPT = 64;

    private DistinctSources() {}

    /** Of a subject's key. */
    static long hash(byte[] source, long key) {
        long hash = key;
        for (int i = 0; i < source.length; i++) {
            hash = mix(hash ^ source[i] & 0xff);
        }
        return hash;
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long bits) {
        long mixed = bits + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /** Sorted as unsigned numbers, each once. */
    static long[] with(long[] hashes, long hash) {
        int at = Arrays.binarySearch(hashes, hash ^ Long.MIN_VALUE);
        if (at >= 0 || -at - 1 == KEPT) {
            return hashes;
        }
        int place = -at - 1;
        long[] more = new long[Math.min(KEPT, hashes.length + 1)];
        System.arraycopy(hashes, 0, more, 0, place);
        more[place] = hash ^ Long.MIN_VALUE;
        System.arraycopy(hashes, place, more, place + 1, more.length - place - 1);
        return more;
    }

    static long[] united(long[] some, long[] others) {
        long[] all = Arrays.copyOf(some, some.length + others.length);
        System.arraycopy(others, 0, all, some.length, others.length);
        Arrays.sort(all);
        int different = 0;
        for (int i = 0; i < all.length && different < KEPT; i++) {
            if (different == 0 || all[i] != all[different - 1]) {
                all[different++] = all[i];
            }
        }
        return Arrays.copyOf(all, different);
    }

    static long count(long[] hashes) {
        if (hashes.length < KEPT) {
            return hashes.length;
        }
        double least = (double) hashes[KEPT - 1] - (double) Long.MIN_VALUE;
        return Math.max(KEPT, Math.round((KEPT - 1) * 0x1p64 / least));
    }

    static byte[] bytes(long[] hashes) {
        ByteBuffer buffer = ByteBuffer.allocate(hashes.length * Long.BYTES);
        buffer.asLongBuffer().put(hashes);
        return buffer.array();
    }

    static long[] parse(byte[] bytes) {
        long[] hashes = new long[Math.min(KEPT, bytes.length / Long.BYTES)];
        ByteBuffer.wrap(bytes).asLongBuffer().get(hashes);
        return hashes;
    }
}

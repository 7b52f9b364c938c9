// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Subject;
import java.util.Arrays;

/** IPv4: address, prefix length and end in the 60 bits of one number each, so that sorting is that of numbers. */
record Keys4(long[] packed) implements Keys {

    /** Seconds of more than 48 days. */
    static final int SECONDS_BITS = 22;

    private static final long SECONDS = (1L << SECONDS_BITS) - 1;
    private static final int LENGTH_BITS = 6;

    static long pack(Subject subject, int seconds) {
        long address = ((Ipv4) subject.address()).bits() & 0xffff_ffffL;
        return (address << LENGTH_BITS | subject.prefixLength()) << SECONDS_BITS | seconds;
    }

    /** @param packed the first {@code count} are taken, in any order; of what stands there twice the later end */
    static Keys4 of(long[] packed, int count) {
        long[] sorted = Arrays.copyOf(packed, count);
        Arrays.sort(sorted);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (i + 1 == count || sorted[i] >>> SECONDS_BITS != sorted[i + 1] >>> SECONDS_BITS) {
                sorted[kept++] = sorted[i];
            }
        }
        return new Keys4(kept == count ? sorted : Arrays.copyOf(sorted, kept));
    }

    @Override
    public int size() {
        return packed.length;
    }

    @Override
    public Subject subject(int index) {
        long key = packed[index] >>> SECONDS_BITS;
        return new Subject(new Ipv4((int) (key >>> LENGTH_BITS)), (int) key & (1 << LENGTH_BITS) - 1);
    }

    @Override
    public int seconds(int index) {
        return (int) (packed[index] & SECONDS);
    }

    @Override
    public int floor(Subject subject) {
        int found = Arrays.binarySearch(packed, pack(subject, (int) SECONDS));
        return found >= 0 ? found : -found - 2;
    }
}

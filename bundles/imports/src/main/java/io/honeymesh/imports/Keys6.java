// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import java.util.Arrays;

/** IPv6: the two halves of the address, and prefix length with the end, in an array each. */
record Keys6(long[] high, long[] low, int[] rest) implements Keys {

    private static final int SECONDS = (1 << Keys4.SECONDS_BITS) - 1;

    static int rest(Subject subject, int seconds) {
        return subject.prefixLength() << Keys4.SECONDS_BITS | seconds;
    }

    /** Sorts the arrays given; the first {@code count} are taken, of what stands there twice the later end. */
    static Keys6 of(long[] high, long[] low, int[] rest, int count) {
        new Keys6(high, low, rest).sort(count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            boolean again = i + 1 < count
                    && high[i] == high[i + 1]
                    && low[i] == low[i + 1]
                    && (rest[i] ^ rest[i + 1]) >>> Keys4.SECONDS_BITS == 0;
            if (!again) {
                high[kept] = high[i];
                low[kept] = low[i];
                rest[kept++] = rest[i];
            }
        }
        return new Keys6(Arrays.copyOf(high, kept), Arrays.copyOf(low, kept), Arrays.copyOf(rest, kept));
    }

    /** A heap in place: nothing is boxed, and no input makes it slow. */
    private void sort(int count) {
        for (int root = count / 2 - 1; root >= 0; root--) {
            sink(root, count);
        }
        for (int end = count - 1; end > 0; end--) {
            swap(0, end);
            sink(0, end);
        }
    }

    private void sink(int from, int end) {
        int root = from;
        for (int child = 2 * root + 1; child < end; child = 2 * root + 1) {
            if (child + 1 < end && compare(child, high[child + 1], low[child + 1], rest[child + 1]) < 0) {
                child++;
            }
            if (compare(root, high[child], low[child], rest[child]) >= 0) {
                return;
            }
            swap(root, child);
            root = child;
        }
    }

    private void swap(int one, int other) {
        long h = high[one];
        high[one] = high[other];
        high[other] = h;
        long l = low[one];
        low[one] = low[other];
        low[other] = l;
        int r = rest[one];
        rest[one] = rest[other];
        rest[other] = r;
    }

    private int compare(int index, long otherHigh, long otherLow, int otherRest) {
        int byHigh = Long.compareUnsigned(high[index], otherHigh);
        int byLow = byHigh != 0 ? byHigh : Long.compareUnsigned(low[index], otherLow);
        return byLow != 0 ? byLow : Integer.compare(rest[index], otherRest);
    }

    @Override
    public int size() {
        return rest.length;
    }

    @Override
    public Subject subject(int index) {
        return new Subject(new Ipv6(high[index], low[index]), rest[index] >>> Keys4.SECONDS_BITS);
    }

    @Override
    public int seconds(int index) {
        return rest[index] & SECONDS;
    }

    @Override
    public int floor(Subject subject) {
        Ipv6 address = (Ipv6) subject.address();
        int sought = rest(subject, SECONDS);
        int first = 0;
        int end = size();
        while (first < end) {
            int middle = first + end >>> 1;
            if (compare(middle, address.high(), address.low(), sought) <= 0) {
                first = middle + 1;
            } else {
                end = middle;
            }
        }
        return first - 1;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.enforcement.KernelLayout.Bucket;
import io.honeymesh.enforcement.KernelLayout.Config;

/**
 * What tells the IPv4 table (keys of 32 bits) from the IPv6 table (keys of 64, the /64).
 *
 * @param ways entries in a bucket
 * @param keyBytes 4 or 8
 * @param overflowed offset of the header's counter
 * @param value offset of the first value
 * @param mask offset of the number of buckets - 1 in the configuration
 * @param fallback offset of the fallback map's size in the configuration
 */
record BucketShape(int ways, int keyBytes, int overflowed, int value, int mask, int fallback) {
    static final BucketShape V4 =
            new BucketShape(Bucket.WAYS4, 4, Bucket.OVERFLOWED4, Bucket.VALUE4, Config.MASK4, Config.FALLBACK4);
    static final BucketShape V6 =
            new BucketShape(Bucket.WAYS6, 8, Bucket.OVERFLOWED6, Bucket.VALUE6, Config.MASK6, Config.FALLBACK6);

    /** Buckets for a capacity: at most half full, so that overflows are rare, and a power of two. */
    int buckets(int capacity) {
        int wanted = Math.max(16, (int) Math.ceil(2.0 * capacity / ways));
        return Integer.highestOneBit(wanted - 1) << 1;
    }
}

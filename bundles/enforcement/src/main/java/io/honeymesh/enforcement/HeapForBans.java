// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.util.Optional;

/** Whether the Java heap has room for as many bans as the tables hold: a node whose heap is full collects garbage instead of answering. */
final class HeapForBans {

    /** What the books of policy and ledger keep of one (measured: 1.0 KB). */
    private static final long BYTES_PER_BAN = 1024;

    private static final long MEBIBYTE = 1 << 20;
    private static final long STEP = 64;

    private HeapForBans() {}

    /** @param heapBytes at most; half of it is for everything else */
    static Optional<String> lack(int capacity, long heapBytes) {
        long bans = capacity * BYTES_PER_BAN;
        if (2 * bans <= heapBytes) {
            return Optional.empty();
        }
        long enough = Math.ceilDiv(2 * bans / MEBIBYTE + 1, STEP) * STEP;
        return Optional.of("as many bans as capacity allows (" + capacity + ") take " + bans / MEBIBYTE
                + " MB of the Java heap, which has " + heapBytes / MEBIBYTE + " MB: start with HONEYMESH_HEAP=" + enough
                + "m, or allow for fewer");
    }
}

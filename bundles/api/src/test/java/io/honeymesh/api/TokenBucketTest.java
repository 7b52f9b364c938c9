// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND);
    private final TokenBucket bucket = new TokenBucket(5, 20, now::get);

    @Test
    void burstThenTheRate() {
        assertEquals(5, taken(8));
        now.addAndGet(SECOND / 20 - 1000);
        assertFalse(bucket.has());
        now.addAndGet(2000);
        assertTrue(bucket.has());
        assertEquals(1, taken(3));
    }

    @Test
    void evenlyThroughASecondAndNoMoreThanTheBurstAfterALongPause() {
        assertEquals(5, taken(5));
        int[] inTenths = IntStream.range(0, 10)
                .map(tenth -> {
                    now.addAndGet(SECOND / 10);
                    return taken(100);
                })
                .toArray();
        assertTrue(IntStream.of(inTenths).allMatch(count -> count >= 1 && count <= 3));
        assertEquals(20, IntStream.of(inTenths).sum(), 1);
        // The clock has gone over Long.MAX_VALUE meanwhile, as System.nanoTime may.
        now.addAndGet(3600 * SECOND);
        assertEquals(5, taken(100));
    }

    private int taken(int asked) {
        return (int) IntStream.range(0, asked).filter(_ -> bucket.take()).count();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeapForBansTest {

    private static final long HEAP_BYTES = 248L << 20;

    @Test
    void aHeapThatIsTooSmallIsToldOfWithOneThatIsNot() {
        assertEquals(Optional.empty(), HeapForBans.lack(10_000, HEAP_BYTES), "as shipped");
        assertEquals(Optional.empty(), HeapForBans.lack(10_000, 120L << 20), "the edge's");
        assertEquals(
                Optional.of(
                        "as many bans as capacity allows (200000) take 195 MB of the Java heap, which has 248 MB: start with HONEYMESH_HEAP=448m, or allow for fewer"),
                HeapForBans.lack(200_000, HEAP_BYTES));
        assertEquals(Optional.empty(), HeapForBans.lack(200_000, 440L << 20), "what is left of 448m");
        assertEquals(
                Optional.of(
                        "as many bans as capacity allows (4000000) take 3906 MB of the Java heap, which has 248 MB: start with HONEYMESH_HEAP=7872m, or allow for fewer"),
                HeapForBans.lack(4_000_000, HEAP_BYTES));
    }
}

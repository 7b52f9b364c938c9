// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.honeymesh.enforcement.KernelLayout.Bucket;
import io.honeymesh.enforcement.KernelLayout.Config;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is in no kernel; {@link TableTest} and {@link TableModelTest} have one. */
class BucketTableTest {

    private static final int BUCKETS = 16;

    private int mapped;

    private final BucketTable table = new BucketTable(
            BucketShape.V6,
            new KernelHash(1, 2),
            BUCKETS,
            this::map,
            null,
            null,
            new ConfigMemory(memory(Config.BYTES)));

    private SharedMemory map() {
        mapped++;
        return memory(BUCKETS * Bucket.BYTES);
    }

    private static SharedMemory memory(int bytes) {
        return new SharedMemory(Arena.ofAuto().allocate(bytes, 8));
    }

    @Test
    void isMappedWithTheFirstEntryAndOnce() throws KernelException {
        assertEquals(0, table.get(7));
        assertEquals(0, table.hits(7));
        assertFalse(table.remove(7));
        table.forEach(0, table.bucketCount(), (key, value, hits) -> fail("there is nothing"));
        assertEquals(List.of(), table.keys(key -> true));
        assertEquals(0, mapped, "nothing is looked for where nothing is");

        table.put(7, 70);
        table.put(8, 80);
        assertEquals(70, table.get(7));
        assertEquals(List.of(7L, 8L), table.keys(key -> true).stream().sorted().toList());
        assertTrue(table.remove(7));
        assertTrue(table.remove(8));
        assertEquals(0, table.get(8));
        table.put(8, 81);
        assertEquals(81, table.get(8));
        assertEquals(1, mapped);
    }
}

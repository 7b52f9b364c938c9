// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Octets.ascii;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatchworkTest {

    @Test
    void theFirstToBringAByteCounts() {
        Patchwork work = new Patchwork(100);
        assertTrue(put(work, 2, "bb"));
        assertEquals(0, work.contiguous());
        assertTrue(put(work, 6, "dd"));
        assertTrue(put(work, 0, "xxxxxxxxx"));
        assertEquals(9, work.contiguous());
        assertEquals("xxbbxxddx", text(work, 9));
    }

    @Test
    void theBoundsHoldExactly() {
        Patchwork work = new Patchwork(4);
        assertTrue(put(work, 2, "ab"));
        assertFalse(put(work, 2, "abc"));
        assertFalse(put(work, 5, ""));
        assertFalse(put(work, -1, "a"));
        assertFalse(put(work, Integer.MAX_VALUE, "a"));
        assertTrue(put(work, 4, ""));
        assertEquals(4 + 8 * Integer.BYTES, work.size(), "the bytes, and where they are");
    }

    @Test
    void tooManyGapsAreRefusedUntilSomeClose() {
        Patchwork work = new Patchwork(1 << 16);
        for (int i = 0; i < 256; i++) {
            assertTrue(put(work, 2 * i, "a"));
        }
        assertFalse(put(work, 2 * 256, "a"));
        assertTrue(put(work, 1, "b"));
        assertTrue(put(work, 2 * 256, "a"));
    }

    @Test
    void anyOrderGivesTheWhole() {
        Random random = new Random(8);
        for (int round = 0; round < 2000; round++) {
            byte[] whole = new byte[1 + random.nextInt(300)];
            random.nextBytes(whole);
            Patchwork work = new Patchwork(whole.length);
            boolean[] there = new boolean[whole.length];
            while (work.contiguous() < whole.length) {
                int from = random.nextInt(whole.length);
                int length = random.nextInt(Math.min(40, whole.length - from) + 1);
                assertTrue(work.put(from, whole, from, length));
                Arrays.fill(there, from, from + length, true);
                int expected = 0;
                while (expected < there.length && there[expected]) {
                    expected++;
                }
                assertEquals(expected, work.contiguous());
            }
            assertArrayEquals(whole, Arrays.copyOf(work.bytes(), whole.length));
        }
    }

    private static boolean put(Patchwork work, int offset, String text) {
        return work.put(offset, ascii(text), 0, text.length());
    }

    private static String text(Patchwork work, int length) {
        return new String(work.bytes(), 0, length, java.nio.charset.StandardCharsets.US_ASCII);
    }
}

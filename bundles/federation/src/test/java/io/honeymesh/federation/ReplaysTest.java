// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.federation.wire.NodeKey;
import org.junit.jupiter.api.Test;

class ReplaysTest {

    private static final NodeKey KEY = TestMesh.key(1).key();

    private Replays replays = new Replays();

    @Test
    void whatWasSeenIsKnownUntilTheWindowHasPassedIt() {
        replays.remember(KEY, 10);
        assertTrue(replays.seen(KEY, 10));
        assertFalse(replays.seen(KEY, 9), "in any order");
        replays.remember(KEY, 9);
        assertTrue(replays.seen(KEY, 9));
        assertFalse(replays.seen(TestMesh.key(2).key(), 10), "each has numbers of its own");
        replays.remember(KEY, 9 + Replays.WINDOW);
        assertTrue(replays.remembers(KEY, 10), "the last of the window");
        assertFalse(replays.remembers(KEY, 9), "the first beyond it");
        assertTrue(replays.seen(KEY, 9), "which counts as seen");
        assertTrue(replays.seen(KEY, 8), "whether it was or not");
        assertFalse(replays.seen(KEY, 11));
    }

    @Test
    void aJumpFarAheadLeavesNothingOfWhatWasBefore() {
        for (long number = 1; number < 200; number++) {
            replays.remember(KEY, number);
        }
        long far = 1L << 60;
        replays.remember(KEY, far);
        assertFalse(replays.seen(KEY, far + 1));
        assertTrue(replays.seen(KEY, far - Replays.WINDOW));
        for (long number = far - Replays.WINDOW + 1; number < far; number++) {
            assertFalse(replays.seen(KEY, number), "no. " + (far - number) + " before it");
        }
    }

    @Test
    void aWindowIsKeptAsItIsAndNothingElseIsTakenForOne() {
        replays.remember(KEY, 5000);
        replays.remember(KEY, 4999);
        byte[] kept = replays.save(KEY);
        replays = new Replays();
        replays.load(KEY, new byte[kept.length - 1]);
        assertFalse(replays.seen(KEY, 5000));
        replays.load(KEY, kept);
        assertTrue(replays.seen(KEY, 5000) && replays.seen(KEY, 4999));
        assertFalse(replays.seen(KEY, 4998));
        assertEquals(8 + Replays.WINDOW / 8, kept.length);
    }
}

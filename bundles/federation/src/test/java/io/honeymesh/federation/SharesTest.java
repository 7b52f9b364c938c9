// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.federation.wire.NodeKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A mesh has no more members than a node keeps, however many hands let them in. */
class SharesTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final Roll roll = new Roll();
    private final Shares shares = new Shares(roll, InstantSource.fixed(NOW));

    private static NodeKey key(int number) {
        return new NodeKey("%064x".formatted(number));
    }

    /** Beside each other: what one may let in is another limit. */
    private void members(int from, int to, boolean gone) {
        for (int i = from; i < to; i++) {
            roll.put(Member.pinned(key(i), NOW).gone(gone));
        }
    }

    @Test
    void S20_aNodeKeepsTenThousandMembersAndNoMore() {
        members(0, Shares.MOST - 1, false);
        assertFalse(shares.isFull(key(1)));
        members(Shares.MOST - 1, Shares.MOST, false);
        assertTrue(shares.isFull(key(1)));
    }

    @Test
    void S25_norMoreThanAsManyThatAreGone() {
        members(0, 1, false);
        members(1, 2 * Shares.MOST - 1, true);
        assertFalse(shares.isFull(key(0)));
        members(2 * Shares.MOST - 1, 2 * Shares.MOST, true);
        assertTrue(shares.isFull(key(0)));
    }

    @Test
    void S25_ofWhoIsSentAwayNoCountOfItsMessagesIsKept() {
        TestMesh mesh = new TestMesh();
        TestNode a = mesh.node("a");
        TestNode b = mesh.joined("b", a);
        mesh.pass(Duration.ofMinutes(2), Duration.ofSeconds(10));
        assertTrue(a.shelf.box("mesh.replays").containsKey(b.signer().key().hex()));
        a.node.expel(b.signer().key(), "");
        mesh.pass(Duration.ofMinutes(2), Duration.ofSeconds(10));
        assertEquals(Map.of(), a.shelf.box("mesh.replays"));
    }
}

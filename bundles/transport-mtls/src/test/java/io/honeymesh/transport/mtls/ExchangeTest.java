// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExchangeTest {

    private static final byte[] OURS = {0};

    private final Exchange exchange = new Exchange();

    private boolean differs(int digest) {
        return exchange.differs(new byte[] {(byte) digest}, OURS);
    }

    @Test
    void whatDiffersTwiceIsCompared() {
        assertFalse(differs(1));
        assertTrue(differs(1));
        assertFalse(differs(0), "the same as here");
        assertFalse(differs(0));
        assertFalse(differs(1));
    }

    @Test
    void whatChangesAllTheTimeIsComparedAtEveryThirdDifferenceIfThereIsSomethingNew() {
        assertFalse(differs(1));
        assertFalse(differs(2));
        assertTrue(differs(3));
        exchange.hasLearned();
        assertFalse(differs(4));
        assertFalse(differs(5));
        assertTrue(differs(6));
    }

    @Test
    void whatChangesAndBringsNothingNewIsComparedAtEveryFourth() {
        List<Integer> compared = new ArrayList<>();
        for (int heartbeat = 1; heartbeat <= 20; heartbeat++) {
            if (differs(heartbeat)) {
                compared.add(heartbeat);
            }
        }
        assertEquals(List.of(3, 6, 10, 14, 18), compared);
    }

    @Test
    void whatStaysDifferentIsComparedLessAndLess() {
        List<Integer> compared = new ArrayList<>();
        for (int heartbeat = 1; heartbeat <= 100; heartbeat++) {
            if (differs(1)) {
                compared.add(heartbeat);
            }
        }
        assertEquals(List.of(2, 4, 8, 16, 32, 48, 64, 80, 96), compared);
        assertFalse(differs(0), "the same as here");
        assertFalse(differs(2));
        assertTrue(differs(2), "as at the beginning");
    }

    @Test
    void namesAreGatheredUpToAsManyAsAreWanted() {
        byte[] names = new byte[3 * Frame.ID_BYTES];
        for (int i = 0; i < 1000; i++) {
            assertEquals(Optional.empty(), exchange.told(new Frame.Have(false, names), 10));
        }
        byte[] all = exchange.told(new Frame.Have(true, names), 10).orElseThrow();
        assertEquals(10, Frame.ids(all).size());
        byte[] next = exchange.told(new Frame.Have(true, names), 10).orElseThrow();
        assertEquals(3, Frame.ids(next).size());
    }
}

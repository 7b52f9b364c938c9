// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Flow;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import io.honeymesh.enforcement.KernelLayout.Config;
import io.honeymesh.enforcement.KernelLayout.ContainedWay;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a ban must ask for follows the places that are taken. */
class ContainedFlowsTest {
    private static final int CAPACITY = 4;

    private final ConfigMemory config = new ConfigMemory(memory(Config.BYTES));
    private final ContainedFlows flows = new ContainedFlows(
            memory((long) ContainedFlows.buckets(CAPACITY) * ContainedWay.WAYS * ContainedWay.BYTES),
            new KernelHash(7, 9),
            config,
            CAPACITY);

    private static SharedMemory memory(long bytes) {
        return new SharedMemory(Arena.ofAuto().allocate(bytes, 8));
    }

    private static Flow flow(String source, int port) {
        return Kernel.flow(Transport.TCP, source, port, source.indexOf(':') < 0 ? "192.0.2.1" : "2001:db8:f::1", 22);
    }

    private boolean put(String source, int port, long until, long now) {
        int place = flows.put(flow(source, port), until, now);
        if (place >= 0) {
            flows.remember(place, flow(source, port));
        }
        return place >= 0;
    }

    private boolean asks(String subject) {
        return flows.overlaps(Subject.parse(subject));
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.7", "2001:db8:1:2::7"})
    void aSourceIsAskedForUntilItsLastConversationIsRemoved(String source) {
        put(source, 1, 60, 0);
        put(source, 2, 60, 0);
        put(source, 2, 90, 0);
        flows.remove(flow(source, 1));
        assertTrue(asks(source));
        flows.remove(flow(source, 2));
        assertFalse(asks(source));
        assertEquals(0, config.get(Config.CONTAINED));
    }

    @Test
    void removingWhatFoundNoRoomTakesNothingFromTheOthers() {
        for (int port = 1; port <= CAPACITY; port++) {
            assertTrue(put("198.51.100.7", port, 60, 0));
        }
        assertFalse(put("198.51.100.7", 9, 60, 0));
        for (int i = 0; i < CAPACITY; i++) {
            flows.remove(flow("198.51.100.7", 9));
        }
        assertTrue(asks("198.51.100.7"));
    }

    @Test
    void aSourceWhoseEndNobodyToldIsForgottenWithItsPlace() {
        for (int round = 0; round < 1000; round++) {
            assertTrue(put("198.51." + round / 250 + "." + round % 250, 1, 60L * round + 60, 60L * round));
        }
        int asked = 0;
        for (int round = 0; round < 1000; round++) {
            asked += asks("198.51." + round / 250 + "." + round % 250) ? 1 : 0;
        }
        assertTrue(asked <= 2 * CAPACITY, asked + " sources are still asked for");
    }

    @Test
    void aNetworkAsksForTheConversationsInIt() {
        put("2001:db8:1:2::7", 1, 60, 0);
        put("198.51.100.7", 1, 60, 0);
        assertTrue(asks("2001:db8:1:2::/64"));
        assertTrue(asks("2001:db8:1::/48"));
        assertFalse(asks("2001:db8:1:3::/64"));
        assertTrue(asks("198.51.100.0/24"));
        assertFalse(asks("198.51.101.0/24"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.enforcement.EnforcementSettings.AllPortsSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortUseTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration QUIET = Duration.ofMinutes(10);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Instant LATER = START.plus(QUIET);

    private static PortUse use(Map<Integer, Instant> known) {
        return new PortUse(new AllPortsSettings(QUIET, WEEK, Set.of(6000)), port -> port >= 32768, START, known);
    }

    @Test
    void S07_nothingIsFreeBeforeItWasWatchedForLongEnough() {
        assertEquals(Set.of(), use(Map.of()).free(LATER.minusMillis(1)));
        assertTrue(use(Map.of()).free(LATER).contains(4444));
    }

    @Test
    void S07_someAreNeverFree() {
        Set<Integer> free = use(Map.of()).free(LATER);
        for (int port : new int[] {0, 80, 113, 443, 6000, 32768, 60999, 65535}) {
            assertFalse(free.contains(port), "port " + port);
        }
        assertEquals(32767 - 4, free.size());
    }

    @Test
    void S07_whatWasUsedIsItsUsersForAWeek() {
        PortUse use = use(Map.of());
        use.used(Set.of(8088), START);
        assertFalse(use.free(START.plus(WEEK)).contains(8088));
        assertTrue(use.free(START.plus(WEEK).plusMillis(1)).contains(8088));
    }

    @Test
    void S07_aRestartForgetsNothing() {
        PortUse before = use(Map.of());
        before.used(Set.of(8088), START);
        assertFalse(use(before.known()).free(LATER).contains(8088));
    }
}

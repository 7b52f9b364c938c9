// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AskTest {

    @Test
    void sinceIsAMomentOrHowLongAgo() {
        assertEquals(Instant.parse("2026-11-28T12:00:00Z"), Ask.since("2026-11-28T12:00:00Z"));
        Instant dayAgo = Instant.now().minus(Duration.ofDays(1));
        assertFalse(Ask.since("24h").isBefore(dayAgo));
        assertFalse(Ask.since("24h").isAfter(Instant.now().minus(Duration.ofDays(1))));
        assertThrows(Refused.class, () -> Ask.since("yesterday"));
        assertThrows(Refused.class, () -> Ask.since("99999999999999999999d"));
        assertThrows(Refused.class, () -> Ask.since("forever"));
    }

    @Test
    void aDurationIsMoreThanNothingAndAtMostTenYears() {
        assertEquals(Optional.of(Duration.ofDays(3650)), Ask.duration("3650d"));
        assertEquals(Optional.empty(), Ask.duration("forever"));
        assertThrows(Refused.class, () -> Ask.duration("0s"));
        assertThrows(Refused.class, () -> Ask.duration("3651d"));
        assertThrows(Refused.class, () -> Ask.duration("99999d"));
    }
}

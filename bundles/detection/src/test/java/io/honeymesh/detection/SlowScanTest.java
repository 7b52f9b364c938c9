// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Touch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlowScanTest {

    private final SlowScan rule = new SlowScan(new DetectionSettings(Map.of()));
    private final Sightings sightings = new Sightings();

    private List<Contribution> judge(Touch touch) {
        return rule.judge(touch, sightings.touched(touch));
    }

    private List<String> touch(String source, int port, Duration later) {
        return judge(Samples.later(Samples.touch(1, source, port), later)).stream()
                .map(Contribution::explanation)
                .toList();
    }

    private static Duration hours(int hours) {
        return Duration.ofHours(hours);
    }

    @Test
    void aPortADayIsAScanAndIntent() {
        for (int day = 0; day < 3; day++) {
            assertEquals(List.of(), touch("192.0.2.1", 21 + day, hours(25 * day)));
        }
        List<Contribution> found = judge(Samples.later(Samples.touch(1, "192.0.2.1", 25), hours(80)));
        assertEquals(
                "touched 4 trap ports within 7d: 21, 22, 23, 25",
                found.getFirst().explanation());
        assertTrue(found.getFirst().intent());
    }

    @Test
    void portsAMonthApartAreMistakes() {
        for (int week = 0; week < 9; week++) {
            assertEquals(List.of(), touch("192.0.2.1", 21 + week, hours(24 * 8 * week)));
        }
    }

    @Test
    void aFastScanIsLeftToItsOwnRule() {
        for (int port = 21; port < 30; port++) {
            assertEquals(List.of(), touch("192.0.2.1", port, Duration.ofSeconds(port)));
        }
    }

    @Test
    void S01_portsABrowserReachesAreNoIntentUntilItSpeaks() {
        Touch last = Samples.later(Samples.touch(1, "192.0.2.1", 8443), hours(15));
        for (int i = 0; i < 3; i++) {
            touch("192.0.2.1", 8080 + i, hours(5 * i));
        }
        assertFalse(judge(last).stream().anyMatch(Contribution::intent));
        assertTrue(rule.judge(Samples.conversation(last, "x".getBytes(), false), sightings.of(last)).stream()
                .anyMatch(Contribution::intent));
    }

    @Test
    void whoComesBackIsToldButShowsNoIntent() {
        for (int visit = 0; visit < 3; visit++) {
            assertEquals(List.of(), touch("192.0.2.1", 22, hours(6 * visit)));
        }
        List<Contribution> found = judge(Samples.later(Samples.touch(1, "192.0.2.1", 22), hours(18)));
        assertEquals(
                "comes back: 4 visits within 7d, about every 6h",
                found.getFirst().explanation());
        assertFalse(found.getFirst().intent());
        assertEquals(List.of("comes back: 5 visits within 7d"), touch("192.0.2.1", 22, hours(20)), "no longer regular");
    }

    @Test
    void aPaceIsRegularOnlyIfNoIntervalStandsOut() {
        Instant t = Samples.NOW;
        assertEquals(Optional.of(hours(1)), SlowScan.pace(List.of(t, t.plusSeconds(3500), t.plusSeconds(7150))));
        assertEquals(Optional.empty(), SlowScan.pace(List.of(t, t.plusSeconds(3000), t.plusSeconds(7150))));
        assertEquals(Optional.empty(), SlowScan.pace(List.of(t, t.plusSeconds(3000))), "one interval is no pace");
    }

    @Test
    void aScanSharedOutAmongNeighboursIsToldOfEachAndIsNobodysIntent() {
        assertEquals(List.of(), touch("198.51.100.1", 21, hours(1)));
        assertEquals(List.of(), touch("198.51.100.2", 22, hours(2)));
        assertEquals(List.of(), touch("198.51.100.2", 23, hours(3)));
        List<Contribution> found = judge(Samples.later(Samples.touch(1, "198.51.100.3", 25), hours(4)));
        assertEquals(
                "3 sources of 198.51.100.0/24 touched 4 trap ports within 7d: 21, 22, 23, 25",
                found.getFirst().explanation());
        assertFalse(found.getFirst().intent());
        assertEquals(List.of(), touch("198.51.101.3", 26, hours(5)), "another network");
    }

    @Test
    void anIpv6ScanMayRotateThroughAWholeSite() {
        for (int i = 0; i < 3; i++) {
            touch("2001:db8:0:" + i + "::1", 21 + i, hours(i));
        }
        assertTrue(touch("2001:db8:0:9::1", 30, hours(9)).getFirst().startsWith("4 sources of 2001:db8::/48"));
    }

    @Test
    void S02_whatIsClaimedIsNoIntentAndCountsForNothingProven() {
        for (int day = 0; day < 6; day++) {
            Touch claimed =
                    Samples.claimed(Samples.later(Samples.touch(1, "192.0.2." + day % 3, 21 + day), hours(25 * day)));
            assertFalse(judge(claimed).stream().anyMatch(Contribution::intent));
        }
        assertEquals(List.of(), touch("192.0.2.1", 30, hours(130)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.spi.History;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SightingsTest {

    private final Neighbours neighbours = new Neighbours(() -> List.of(Subject.parse("fd77::1/64")));
    private final Sightings sightings = new Sightings(neighbours);

    private Set<Integer> ports(String source, int port) {
        return sightings.touched(Samples.touch(port, source, port)).trapPorts();
    }

    @Test
    void S01_aNeighbourAnswersForItselfAlone() {
        ports("fd77::66", 22);
        assertEquals(Set.of(80), ports("fd77::50", 80));
        assertEquals(Set.of(22, 80), ports("fd77::66", 80));
        ports("fe80::66", 22);
        assertEquals(Set.of(80), ports("fe80::50", 80));
    }

    @Test
    void S03_elsewhereTheNetworkIsTheSource() {
        ports("2001:db8::66", 22);
        assertEquals(Set.of(22, 80), ports("2001:db8::50", 80));
        assertEquals(Set.of(443), ports("2001:db8:0:1::50", 443));
    }

    @Test
    void S01_trapPortsAnHourApartAreTwoMistakes() {
        Touch first = Samples.touch(1, "192.0.2.1", 21);
        sightings.touched(first);
        assertEquals(
                Set.of(21),
                sightings.of(Samples.later(first, Duration.ofHours(1))).trapPorts());
        assertEquals(
                Set.of(),
                sightings.of(Samples.later(first, Duration.ofSeconds(3601))).trapPorts());
    }

    @Test
    void S02_whatIsClaimedIsNothingToWhatIsProven() {
        Touch touch = Samples.touch(1, "192.0.2.1", 22);
        History claimed = sightings.touched(Samples.claimed(touch));
        assertEquals(Set.of(), claimed.trapPorts());
        assertEquals(1, claimed.targets().size());
        assertEquals(sightings.touched(touch), new Sightings(neighbours).touched(touch));
        assertEquals(2, sightings.touched(Samples.claimed(touch)).touches());
    }

    @Test
    void S06_aFloodOfForgedSourcesPushesNothingProvenOut() {
        Sightings small = new Sightings(neighbours, new Sightings.Room(4, 40), new Sightings.Room(4, 40));
        Touch touch = Samples.touch(1, "192.0.2.1", 22);
        small.touched(touch);
        for (int i = 0; i < 1000; i++) {
            small.touched(Samples.claimed(Samples.touch(i, "198.51.100." + i % 200, i + 1)));
        }
        assertEquals(2, small.touched(touch).touches());
    }

    @Test
    void inAFullTableTheLongestUnseenGoFirst() {
        Sightings small = new Sightings(neighbours, new Sightings.Room(2, 40), new Sightings.Room(2, 40));
        for (String source : List.of("192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.3")) {
            small.touched(Samples.touch(1, source, 22));
        }
        assertEquals(3, small.touched(Samples.touch(1, "192.0.2.1", 22)).touches());
        assertEquals(1, small.touched(Samples.touch(1, "192.0.2.2", 22)).touches());
    }

    @Test
    void oneSourceThatTouchesAllPortsTakesNoMoreThanItsShare() {
        Sightings small = new Sightings(neighbours, new Sightings.Room(10, 100), new Sightings.Room(1, 1));
        small.touched(Samples.touch(1, "192.0.2.2", 22));
        for (int port = 1; port <= 1000; port++) {
            assertTrue(
                    small.touched(Samples.touch(1, "192.0.2.1", port)).targets().size() <= Trail.MAX_TARGETS);
        }
        History last = small.touched(Samples.touch(1, "192.0.2.1", 1001));
        assertTrue(last.trapPorts().contains(1001), "the newest ports are those that are kept");
        assertEquals(2, small.touched(Samples.touch(1, "192.0.2.2", 22)).touches());
    }

    @Test
    void touchesTenMinutesApartAreTwoVisits() {
        Touch first = Samples.touch(1, "192.0.2.1", 21);
        sightings.touched(first);
        sightings.touched(Samples.later(first, Duration.ofMinutes(9)));
        assertEquals(
                1,
                sightings
                        .touched(Samples.later(first, Duration.ofMinutes(18)))
                        .visits()
                        .size());
        History history = sightings.touched(Samples.later(first, Duration.ofMinutes(29)));
        assertEquals(List.of(first.at(), first.at().plus(Duration.ofMinutes(29))), history.visits());
        assertEquals(
                List.of(),
                sightings.of(Samples.later(first, Duration.ofDays(31))).visits());
        assertEquals(
                List.of(),
                sightings.of(Samples.later(first, Duration.ofDays(31))).targets());
    }

    @Test
    void neighboursAreThoseOfTheNetworksOfThisMachine() {
        assertTrue(new Neighbours().test(IpAddress.parse("127.0.0.1")));
        assertFalse(new Neighbours().test(IpAddress.parse("2001:db8::1")));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
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
                sightings.of(first.source(), Samples.NOW.plusSeconds(3600)).trapPorts());
        assertEquals(
                Set.of(),
                sightings.of(first.source(), Samples.NOW.plusSeconds(3601)).trapPorts());
    }

    @Test
    void neighboursAreThoseOfTheNetworksOfThisMachine() {
        assertTrue(new Neighbours().test(IpAddress.parse("127.0.0.1")));
        assertFalse(new Neighbours().test(IpAddress.parse("2001:db8::1")));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Touch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScanCampaignTest {

    private final ScanCampaign rule = new ScanCampaign(new DetectionSettings(Map.of()));
    private final Sightings sightings = new Sightings();

    private List<Contribution> walk(String source, Duration later, int... ports) {
        List<Contribution> last = List.of();
        for (int port : ports) {
            Touch touch = Samples.later(Samples.touch(1, source, port), later);
            last = rule.judge(touch, sightings.touched(touch));
        }
        return last;
    }

    private List<String> told(String source, Duration later, int... ports) {
        return walk(source, later, ports).stream()
                .map(Contribution::explanation)
                .toList();
    }

    @Test
    void theSamePortsInTheSameOrderAreOneCampaign() {
        assertEquals(List.of(), told("192.0.2.1", Duration.ZERO, 23, 2323, 5555));
        List<Contribution> second = walk("198.51.100.7", Duration.ofHours(3), 23, 2323, 5555);
        assertEquals(
                "one of 2 sources that touched 23, 2323, 5555 in this order within 1d",
                second.getFirst().explanation());
        assertFalse(second.getFirst().intent());
        assertEquals(
                List.of("one of 3 sources that touched 23, 2323, 5555 in this order within 1d"),
                told("203.0.113.1", Duration.ofHours(4), 23, 2323, 23, 5555, 80));
    }

    @Test
    void anotherOrderOrFewerPortsAreNone() {
        told("192.0.2.1", Duration.ZERO, 23, 2323, 5555);
        assertEquals(List.of(), told("192.0.2.2", Duration.ZERO, 2323, 23, 5555));
        assertEquals(List.of(), told("192.0.2.3", Duration.ZERO, 23, 2323));
    }

    @Test
    void aDayLaterItIsAnother() {
        told("192.0.2.1", Duration.ZERO, 23, 2323, 5555);
        assertEquals(List.of(), told("192.0.2.2", Duration.ofHours(25), 23, 2323, 5555));
    }

    @Test
    void aConversationIsToldOfItToo() {
        walk("192.0.2.1", Duration.ZERO, 23, 2323, 5555);
        walk("192.0.2.2", Duration.ZERO, 23, 2323, 5555);
        Touch touch = Samples.touch(1, "192.0.2.2", 5555);
        assertEquals(
                1,
                rule.judge(Samples.conversation(touch, new byte[0], false), sightings.of(touch))
                        .size());
    }

    @Test
    void S02_forgedTouchesAreNoPartOfOne() {
        for (int port : new int[] {23, 2323, 5555}) {
            Touch touch = Samples.claimed(Samples.touch(1, "192.0.2.1", port));
            rule.judge(touch, sightings.touched(touch));
        }
        assertEquals(List.of(), told("192.0.2.2", Duration.ZERO, 23, 2323, 5555));
    }

    @Test
    void aCrowdIsCountedUpToABound() {
        for (int i = 0; i < 40; i++) {
            walk("192.0.2." + i, Duration.ZERO, 23, 2323, 5555);
        }
        assertEquals(
                List.of("one of 16 or more sources that touched 23, 2323, 5555 in this order within 1d"),
                told("192.0.2.99", Duration.ZERO, 23, 2323, 5555));
    }
}

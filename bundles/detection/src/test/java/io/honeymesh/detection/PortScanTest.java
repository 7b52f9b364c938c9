// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Touch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortScanTest {

    private final DetectionSettings settings = new DetectionSettings(Map.of());
    private final PortScan rule = new PortScan(settings);
    private final Sightings sightings = new Sightings();

    private List<String> touched(Touch touch) {
        return rule.judge(touch, sightings.touched(touch)).stream()
                .map(Contribution::explanation)
                .toList();
    }

    @Test
    void manyPortsAreAVerticalScan() {
        assertEquals(List.of(), touched(Samples.touch(1, "192.0.2.1", 21)));
        assertEquals(List.of("touched 2 trap ports: 21, 22"), touched(Samples.touch(2, "192.0.2.1", 22)));
        for (int port = 1000; port < 1007; port++) {
            touched(Samples.touch(2, "192.0.2.1", port));
        }
        assertEquals(
                List.of("touched 10 trap ports: 21, 22, 1000, 1001, 1002, 1003, 1004, 1005, ..."),
                touched(Samples.touch(2, "192.0.2.1", 1007)));
    }

    @Test
    void manyAddressesOnOnePortAreAHorizontalScan() {
        assertEquals(List.of(), touched(Samples.touch("192.0.2.1", "198.51.100.1", 22)));
        assertEquals(List.of(), touched(Samples.touch("192.0.2.1", "198.51.100.2", 22)));
        assertEquals(
                List.of("touched port 22 of 3 addresses: 198.51.100.1, 198.51.100.2, 198.51.100.3"),
                touched(Samples.touch("192.0.2.1", "198.51.100.3", 22)));
        Touch anHourLater = Samples.later(Samples.touch("192.0.2.1", "198.51.100.3", 22), Duration.ofMinutes(61));
        assertEquals(List.of(), touched(anHourLater));
    }

    @Test
    void S01_addressesABrowserMayBeSentToAreNoIntentUntilItSpeaks() {
        Touch last = Samples.touch("192.0.2.1", "198.51.100.3", 8080);
        touched(Samples.touch("192.0.2.1", "198.51.100.1", 8080));
        touched(Samples.touch("192.0.2.1", "198.51.100.2", 8080));
        assertEquals(List.of(), touched(last));
        assertEquals(
                1,
                rule.judge(Samples.conversation(last, "x".getBytes(), false), sightings.of(last))
                        .size());
        assertEquals(
                0,
                rule.judge(Samples.conversation(last, new byte[0], false), sightings.of(last))
                        .size());
    }

    @Test
    void S01_norAreAddressesAServerMayBeSentToByName() {
        for (int mx = 1; mx < 5; mx++) {
            assertEquals(List.of(), touched(Samples.touch("192.0.2.1", "198.51.100." + mx, 25)));
        }
        assertEquals(List.of(), touched(Samples.touch("192.0.2.1", "198.51.100.1", 53)), "a mail server that resolves");
    }

    @Test
    void S02_datagramsAreNoHandshakes() {
        for (int port = 1; port < 20; port++) {
            assertEquals(List.of(), touched(Samples.claimed(Samples.touch(1, "192.0.2.1", port))));
        }
        assertEquals(List.of(), touched(Samples.touch(1, "192.0.2.1", 21)));
    }

    @Test
    void thresholdsCanBeRaisedWhileItRuns() {
        settings.modified(Map.of("scan.ports", "3", "scan.addresses", 2));
        touched(Samples.touch("192.0.2.1", "198.51.100.1", 22));
        assertEquals(List.of(), touched(Samples.touch("192.0.2.1", "198.51.100.1", 21)));
        assertTrue(touched(Samples.touch("192.0.2.1", "198.51.100.2", 21))
                .getFirst()
                .startsWith("touched port 21 of 2"));
    }
}

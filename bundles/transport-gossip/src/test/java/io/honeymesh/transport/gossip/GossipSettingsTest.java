// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Settings;
import io.honeymesh.transport.gossip.swim.Pace;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GossipSettingsTest {

    private static GossipSettings read(Map<String, Object> properties) {
        return GossipSettings.of(new Settings(GossipSettings.PID, properties), "my-mesh");
    }

    @Test
    void withoutAWordItListensOnLoopbackUnderTheMeshsName() {
        GossipSettings settings = read(Map.of());
        assertEquals("127.0.0.1", settings.bind().toString());
        assertEquals("127.0.0.1", settings.advertise().toString());
        assertEquals(7946, settings.port());
        assertEquals("my-mesh", settings.label());
        assertEquals(Pace.LAN, settings.pace());
        assertEquals(GossipSettings.Rotation.LOCAL, settings.rotation());
    }

    @Test
    void whereItListensEverywhereThePathToAPeerTellsWhereItIs() {
        assertEquals(
                "127.0.0.1",
                read(Map.of("bind", "0.0.0.0", "peers", "127.0.0.9:7946"))
                        .advertise()
                        .toString());
        String refusal = assertThrows(IllegalArgumentException.class, () -> read(Map.of("bind", "0.0.0.0")))
                .getMessage();
        assertTrue(refusal.contains("advertise"), refusal);
    }

    @Test
    void noneIsNoLabel() {
        assertEquals("", read(Map.of("label", "none")).label());
    }

    @ParameterizedTest
    @CsvSource({
        "bind, example.org",
        "port, 0",
        "port, x",
        "advertise, example.org",
        "peers, 10.0.0.1",
        "networks, 10.0.0.0/40",
        "label, a b",
        "profile, moon",
        "rotation, all"
    })
    void aWrongValueIsNamedWithItsFileAndWhatIsAllowed(String key, String value) {
        String refusal = assertThrows(IllegalArgumentException.class, () -> read(Map.of(key, value)))
                .getMessage();
        assertTrue(refusal.contains(key) && refusal.contains(value) && refusal.contains("gossip"), refusal);
    }
}

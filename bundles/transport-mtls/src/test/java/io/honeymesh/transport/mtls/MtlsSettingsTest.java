// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MtlsSettingsTest {

    private static MtlsSettings of(Map<String, Object> properties) {
        return MtlsSettings.of(new Settings(MtlsTransport.PID, properties));
    }

    @Test
    void nothingListensBeyondLoopbackUnlessItIsConfigured() {
        assertEquals(
                new MtlsSettings(
                        Optional.of(IpAddress.parse("127.0.0.1")), 7443, 32, Duration.ofSeconds(10), List.of()),
                of(Map.of()));
        assertEquals(Optional.empty(), of(Map.of("bind", "none")).bind());
    }

    @Test
    void networksToCallAreAList() {
        assertEquals(
                List.of(Subject.parse("10.20.0.0/16"), Subject.parse("fd00::/8")),
                of(Map.of("call.networks", "10.20.0.0/16, fd00::/8")).callNetworks());
    }

    @Test
    void aWrongValueIsNamedWithWhatIsAllowed() {
        for (Map.Entry<String, String> wrong : Map.of(
                        "bind", "here", "port", "0", "links", "1", "heartbeat", "1ms", "call.networks", "home")
                .entrySet()) {
            String message = assertThrows(
                            IllegalArgumentException.class, () -> of(Map.of(wrong.getKey(), wrong.getValue())))
                    .getMessage();
            assertTrue(message.contains(wrong.getKey()) && message.contains("use "), message);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Settings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReachTest {

    private static final List<String> ADDRESSES =
            List.of("45.45.0.1", "10.1.2.3", "192.168.0.1", "127.0.0.1", "fd00::1");

    private static List<String> reached(Map<String, Object> settings, String... own) {
        Reach reach = Reach.of(
                MtlsSettings.of(new Settings(MtlsTransport.PID, settings)),
                Stream.of(own).map(Endpoint::parse).toList());
        return ADDRESSES.stream()
                .filter(address -> reach.includes(IpAddress.parse(address)))
                .toList();
    }

    @Test
    void aNodeOfTheInternetCallsPublicAddressesOnly() {
        assertEquals(List.of("45.45.0.1"), reached(Map.of(), "45.45.0.2:7443"));
        assertEquals(List.of("45.45.0.1"), reached(Map.of("bind", "none")));
        assertEquals(List.of("45.45.0.1"), reached(Map.of("bind", "127.0.0.1")));
    }

    @Test
    void aNodeOfAPrivateNetworkCallsItsNeighboursWithoutBeingTold() {
        assertEquals(List.of("45.45.0.1", "10.1.2.3"), reached(Map.of("bind", "0.0.0.0"), "10.9.9.9:7443"));
        assertEquals(List.of("45.45.0.1", "192.168.0.1"), reached(Map.of("bind", "192.168.7.7")));
        assertEquals(List.of("45.45.0.1", "fd00::1"), reached(Map.of(), "[fd12::2]:7443"));
    }

    @Test
    void whatTheOperatorNamesIsAllThatCounts() {
        assertEquals(
                List.of("45.45.0.1", "127.0.0.1"),
                reached(Map.of("bind", "10.1.1.1", "call.networks", "127.0.0.0/8"), "10.1.1.1:7443"));
    }
}

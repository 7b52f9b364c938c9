// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworksTest {

    @Test
    void publicAddressesAreThoseThatNodesOfTheInternetHave() {
        for (String text : List.of("1.1.1.1", "45.45.0.1", "172.32.0.1", "223.255.255.255", "2a00::1")) {
            assertTrue(Networks.isPublic(IpAddress.parse(text)), text);
        }
        for (String text : List.of(
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "169.254.169.254",
                "172.31.255.255",
                "192.168.1.1",
                "203.0.113.9",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "64:ff9b::a00:1",
                "fd00::1",
                "fe80::1",
                "ff02::1",
                "2001:db8::1",
                "2002:a00:1::1")) {
            assertFalse(Networks.isPublic(IpAddress.parse(text)), text);
        }
    }

    @Test
    void onlyPrivateAddressesHaveAPrivateRange() {
        assertEquals(Optional.of(Subject.parse("10.0.0.0/8")), Networks.privateRange(IpAddress.parse("10.1.2.3")));
        assertEquals(Optional.of(Subject.parse("fc00::/7")), Networks.privateRange(IpAddress.parse("fd00::1")));
        assertEquals(Optional.empty(), Networks.privateRange(IpAddress.parse("127.0.0.1")));
        assertEquals(Optional.empty(), Networks.privateRange(IpAddress.parse("1.1.1.1")));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class GlobalAddressesTest {

    @Test
    void publicAddressesAreThoseThatNodesOfTheInternetHave() {
        for (String text : List.of("1.1.1.1", "45.45.0.1", "172.32.0.1", "223.255.255.255", "2a00::1")) {
            assertTrue(GlobalAddresses.include(Subject.parse(text)), text);
        }
        for (String text : List.of(
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "169.254.169.254",
                "172.31.255.255",
                "192.88.99.1",
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
                "2001:0:53aa::1",
                "2001:db8::1",
                "2002:a00:1::1")) {
            assertFalse(GlobalAddresses.include(Subject.parse(text)), text);
        }
    }

    @Test
    void aNetworkIsGlobalIfAllOfItIs() {
        assertTrue(GlobalAddresses.include(Subject.parse("8.8.0.0/16")));
        assertFalse(GlobalAddresses.include(Subject.parse("172.0.0.0/8")));
        assertFalse(GlobalAddresses.include(Subject.parse("0.0.0.0/0")));
        assertFalse(GlobalAddresses.include(Subject.parse("::/0")));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworksTest {

    @Test
    void onlyPrivateAddressesHaveAPrivateRange() {
        assertEquals(Optional.of(Subject.parse("10.0.0.0/8")), Networks.privateRange(IpAddress.parse("10.1.2.3")));
        assertEquals(Optional.of(Subject.parse("fc00::/7")), Networks.privateRange(IpAddress.parse("fd00::1")));
        assertEquals(Optional.empty(), Networks.privateRange(IpAddress.parse("127.0.0.1")));
        assertEquals(Optional.empty(), Networks.privateRange(IpAddress.parse("1.1.1.1")));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.net.InetSocketAddress;

/**
 * An address and a port.
 *
 * @param port 0–65535
 */
public record Endpoint(IpAddress address, int port) {

    public Endpoint {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is 0-65535, not " + port);
        }
    }

    public static Endpoint of(InetSocketAddress socketAddress) {
        return new Endpoint(IpAddress.of(socketAddress.getAddress()), socketAddress.getPort());
    }

    @Override
    public String toString() {
        return address instanceof Ipv6 ? "[" + address + "]:" + port : address + ":" + port;
    }
}

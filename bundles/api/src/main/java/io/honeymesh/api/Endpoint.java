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

    // Written out, as the generated ones go through method handles: on the hot path those are many cold cache lines.

    @Override
    public int hashCode() {
        int mixed = (address.hashCode() + port) * 0x9E3779B9;
        return mixed ^ mixed >>> 16;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint that && port == that.port && address.equals(that.address);
    }

    @Override
    public String toString() {
        return address instanceof Ipv6 ? "[" + address + "]:" + port : address + ":" + port;
    }
}

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

    /**
     * Parses {@code 203.0.113.9:7443} or {@code [2001:db8::9]:7443}; a host name would have to be asked for.
     *
     * @throws IllegalArgumentException with one clear line if the text is neither, or the port is 0
     */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(0, colon));
        String port = text.substring(colon + 1);
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) == 0 || host.indexOf(':') >= 0 != brackets) {
            throw new IllegalArgumentException(
                    "not an address with a port, such as 203.0.113.9:7443 or [2001:db8::9]:7443: '"
                            + SafeText.escape(text, 80) + "'");
        }
        return new Endpoint(
                IpAddress.parse(brackets ? host.substring(1, host.length() - 1) : host), Integer.parseInt(port));
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

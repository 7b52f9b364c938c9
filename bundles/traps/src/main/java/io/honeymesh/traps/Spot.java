// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Touch;
import java.util.Comparator;

/** Where a trap listens or should listen. */
record Spot(String trap, IpAddress address, int port) implements Comparable<Spot> {

    /** All addresses, IPv4 and IPv6, as one dual-stack socket. */
    static final IpAddress ANY = new Ipv6(0, 0);

    /**
     * The catch-all for ports that nobody uses: the kernel leads their clients to this socket. Any port will do, as all are open.
     * On every address: a socket bound to one IPv6 address takes no IPv4.
     */
    static final Spot ALL_PORTS = new Spot(Touch.ALL_PORTS, ANY, 0);

    private static final Comparator<Spot> ORDER =
            Comparator.comparing(Spot::trap).thenComparingInt(Spot::port).thenComparing(Spot::address);

    /** @throws IllegalArgumentException unless the text is a port to listen on */
    static int port(String text) {
        int port = Integer.parseInt(text);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(text);
        }
        return port;
    }

    Endpoint endpoint() {
        return new Endpoint(address, port);
    }

    @Override
    public int compareTo(Spot other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "trap " + trap + " on " + endpoint();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.SelectorManager;

/**
 * How many connections one address, or one IPv6 /64, has open, and one /48 twice as many: nobody takes all there may be. Whoever has a /48,
 * as many sites do, has 65 536 networks of that size. Thread-safe.
 */
final class ConnectionsOfOne implements SelectorManager.AcceptListener {

    private static final int IPV6_NETWORK_BITS = 64;
    private static final int IPV6_SITE_BITS = 48;

    private final int most;
    private final int mostOfLoopback;
    private final Map<SelectableChannel, IpAddress> open = new ConcurrentHashMap<>();

    /** @param mostOfLoopback everybody comes from there who comes through a tunnel or a proxy of this machine's */
    ConnectionsOfOne(int most, int mostOfLoopback) {
        this.most = most;
        this.mostOfLoopback = mostOfLoopback;
    }

    /** For the one thread that accepts. Who has hung up is forgotten here, and is not counted until then. */
    @Override
    public void onAccepting(SelectableChannel channel) {
        try {
            SocketAddress remote = ((SocketChannel) channel).getRemoteAddress();
            if (remote instanceof InetSocketAddress socket && !admits(channel, socket.getAddress())) {
                channel.close();
            }
        } catch (IOException gone) {
            // Jetty finds that out by itself.
        }
    }

    boolean admits(SelectableChannel channel, InetAddress from) {
        open.keySet().removeIf(one -> !one.isOpen());
        IpAddress address = IpAddress.of(from);
        int mostOfIt = from.isLoopbackAddress() ? mostOfLoopback : most;
        boolean hasRoom = openIn(new Subject(address, Math.min(IPV6_NETWORK_BITS, address.bitLength())), mostOfIt)
                && openIn(new Subject(address, Math.min(IPV6_SITE_BITS, address.bitLength())), 2 * mostOfIt);
        if (hasRoom) {
            open.put(channel, address);
        }
        return hasRoom;
    }

    private boolean openIn(Subject network, int fewerThan) {
        return open.values().stream().filter(network::contains).count() < fewerThan;
    }
}

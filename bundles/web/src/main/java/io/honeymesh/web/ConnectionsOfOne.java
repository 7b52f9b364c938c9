// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.SelectorManager;

/** How many connections one address, or one IPv6 /64, has open: nobody takes all there may be. Thread-safe. */
final class ConnectionsOfOne implements SelectorManager.AcceptListener {

    private static final int IPV6_NETWORK_BITS = 64;

    private final int most;
    private final Map<SelectableChannel, IpAddress> open = new ConcurrentHashMap<>();

    ConnectionsOfOne(int most) {
        this.most = most;
    }

    /** For the one thread that accepts. Who has hung up is forgotten here, and is not counted until then. */
    @Override
    public void onAccepting(SelectableChannel channel) {
        open.keySet().removeIf(one -> !one.isOpen());
        try {
            SocketAddress remote = ((SocketChannel) channel).getRemoteAddress();
            if (remote instanceof InetSocketAddress socket) {
                IpAddress address = IpAddress.of(socket.getAddress());
                IpAddress who = address.masked(Math.min(IPV6_NETWORK_BITS, address.bitLength()));
                if (open.values().stream().filter(who::equals).count() >= most) {
                    channel.close();
                } else {
                    open.put(channel, who);
                }
            }
        } catch (IOException gone) {
            // Jetty finds that out by itself.
        }
    }
}

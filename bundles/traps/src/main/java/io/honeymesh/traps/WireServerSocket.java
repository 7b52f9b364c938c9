// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A listening socket that accepts {@link WireSocket}s. */
final class WireServerSocket extends ServerSocket {

    private WireServerSocket() throws IOException {}

    /**
     * Listens. The address {@code ::} takes IPv4 as well, as one dual-stack socket.
     *
     * @throws IOException if the endpoint can't be had; nothing is left open then
     */
    static WireServerSocket listen(InetAddress address, int port, int backlog) throws IOException {
        WireServerSocket server = new WireServerSocket();
        try {
            // A restarted node must not wait for its old connections in TIME_WAIT; two listeners still collide.
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(address, port), backlog);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public WireSocket accept() throws IOException {
        WireSocket socket = new WireSocket();
        try {
            implAccept(socket);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}

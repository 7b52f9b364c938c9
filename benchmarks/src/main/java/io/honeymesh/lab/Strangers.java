// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Strangers with public addresses, which peers may name (S21), on one host; each address is used once. {@link MeshMember}s know the
 * way to them. Thread-safe.
 */
public final class Strangers {

    private static final String NETWORK = "45.45.0.0/17";
    private static final int FIRST_OCTET = 64;
    private static final int PER_OCTET = 254;
    private static final int MOST = 60 * PER_OCTET;
    private static final int REDIS_PORT = 6379;
    private static final int PATIENCE_MILLIS = 5000;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Host host;
    private final AtomicInteger used = new AtomicInteger();

    private Strangers(Host host) {
        this.host = host;
    }

    /** Makes a host answer for all of them. */
    public static Strangers on(Host host) {
        host.command("ip", "route", "add", "local", NETWORK, "dev", "lo").output(LIMIT);
        host.command("ip", "route", "add", "45.45.255.0/24", "dev", Host.INTERFACE)
                .output(LIMIT);
        return new Strangers(host);
    }

    /** An address that was not given out before. */
    public String next() {
        int index = used.getAndIncrement();
        if (index >= MOST) {
            throw new LabException("all " + MOST + " strangers have been used");
        }
        return "45.45." + (FIRST_OCTET + index / PER_OCTET) + "." + (1 + index % PER_OCTET);
    }

    /** A stranger's socket for datagrams. */
    DatagramChannel datagrams(String address) {
        return host.call(() -> DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getByName(address), 0)));
    }

    /**
     * A login at a node's Redis trap, which answers at once; what it was is judged when the conversation ends, so when the socket
     * is closed.
     */
    public Socket login(String address, MeshMember whom) {
        return host.call(() -> {
            Socket socket = new Socket();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.connect(new InetSocketAddress(whom.host().ipv4(), REDIS_PORT), PATIENCE_MILLIS);
                socket.getOutputStream().write("AUTH toor\r\n".getBytes(StandardCharsets.US_ASCII));
                if (socket.getInputStream().read(new byte[512]) < 0) {
                    throw new IOException("the trap hung up");
                }
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        });
    }
}

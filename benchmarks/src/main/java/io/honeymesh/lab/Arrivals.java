// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which of the strangers' datagrams come through to a host: of each stranger the latest. Datagrams of nobody are sent back. Not
 * a trap, and no answer to strangers. Thread-safe.
 */
public final class Arrivals implements AutoCloseable {

    /** Whose datagrams come back. */
    static final int NOBODY = -1;

    private static final int PORT = 9999;
    private static final int PATIENCE_MILLIS = 1000;
    private static final int RECEIVE_BYTES = 4 << 20;

    private final Host host;
    private final DatagramChannel channel;
    private final Map<Integer, Integer> latest = new ConcurrentHashMap<>();

    private Arrivals(Host host, DatagramChannel channel) {
        this.host = host;
        this.channel = channel;
    }

    public static Arrivals at(Lab lab, Host host) {
        DatagramChannel channel = host.call(() -> DatagramChannel.open()
                .setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES)
                .bind(address(host)));
        Arrivals arrivals = new Arrivals(host, channel);
        lab.beforeEnd(arrivals::close);
        Thread.ofPlatform().daemon().name("arrivals-" + host.name()).start(arrivals::read);
        return arrivals;
    }

    private static InetSocketAddress address(Host host) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(host.ipv4()), PORT);
    }

    SocketAddress address() {
        try {
            return address(host);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void read() {
        ByteBuffer datagram = ByteBuffer.allocateDirect(64);
        try {
            while (true) {
                SocketAddress from = channel.receive(datagram.clear());
                int stranger = datagram.flip().getInt();
                if (stranger == NOBODY) {
                    channel.send(datagram.rewind(), from);
                } else {
                    latest.merge(stranger, datagram.getInt(), Math::max);
                }
            }
        } catch (IOException closed) {
            // The end.
        }
    }

    /** The number of the latest datagram of a stranger's that came through; -1 if none has. */
    int latestOf(int stranger) {
        return latest.getOrDefault(stranger, -1);
    }

    /** How long a datagram takes from another host to here and back, in µs. */
    public double roundTripMicros(Host from) {
        return from.call(() -> {
            try (DatagramSocket asking = new DatagramSocket()) {
                asking.setSoTimeout(PATIENCE_MILLIS);
                byte[] bytes = ByteBuffer.allocate(8).putInt(NOBODY).putInt(0).array();
                DatagramPacket datagram = new DatagramPacket(bytes, bytes.length, address());
                long began = System.nanoTime();
                asking.send(datagram);
                asking.receive(datagram);
                return (System.nanoTime() - began) / 1e3;
            }
        });
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new LabException("the datagrams' socket can't be closed: " + e.getMessage(), e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Receives the datagrams of one UDP trap, on a virtual thread: nothing has to be fast, as UDP bans nobody (S02). */
final class DatagramLoop extends Loop {

    /** The longest datagram that IP carries. */
    private static final int MAX_BYTES = 65_535;

    /** Takes a datagram over; must not keep the packet. */
    interface Taker {
        void take(DatagramSocket socket, DatagramPacket packet);

        /** Ends what it took; whether all of it has ended in time. */
        boolean end(Duration atMost) throws InterruptedException;
    }

    private final String trap;
    private final DatagramSocket socket;
    private final Taker taker;
    private final DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);

    private DatagramLoop(String trap, DatagramSocket socket, Taker taker, FailureLog failures, Runnable lost) {
        super("receiving for trap " + trap, failures, lost);
        this.trap = trap;
        this.socket = socket;
        this.taker = taker;
    }

    /**
     * Binds the socket.
     *
     * @param lost run if the socket breaks for good
     * @throws IOException if the endpoint can't be had
     */
    static DatagramLoop open(Spot spot, Taker taker, FailureLog failures, Runnable lost) throws IOException {
        DatagramSocket socket = new DatagramSocket(null);
        try {
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(spot.address().toInetAddress(), spot.port()));
            return new DatagramLoop(spot.trap(), socket, taker, failures, lost);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    int port() {
        return socket.getLocalPort();
    }

    @Override
    Thread unstarted(Runnable loop) {
        return Threads.receiving(trap, port(), loop);
    }

    @Override
    boolean isBroken() {
        return socket.isClosed();
    }

    @Override
    void free() {
        socket.close();
    }

    @Override
    void serve() throws IOException {
        packet.setLength(MAX_BYTES);
        socket.receive(packet);
        touched();
        taker.take(socket, packet);
    }

    @Override
    boolean join(Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        boolean ended = super.join(atMost);
        return taker.end(Duration.ofNanos(Math.max(1, until - System.nanoTime()))) && ended;
    }
}

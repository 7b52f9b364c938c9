// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Receives the datagrams of one UDP trap, on a virtual thread: nothing has to be fast, as UDP bans nobody (S02). */
final class DatagramLoop implements Loop {

    /** The longest datagram that IP carries. */
    private static final int MAX_BYTES = 65_535;

    private static final Duration BACK_OFF = Duration.ofMillis(50);

    /** Takes a datagram over; must not keep the packet. */
    interface Taker {
        void take(DatagramSocket socket, DatagramPacket packet);

        /** Ends what it took; whether all of it has ended in time. */
        boolean end(Duration atMost) throws InterruptedException;
    }

    private final String trap;
    private final DatagramSocket socket;
    private final Taker taker;
    private final FailureLog failures;
    private final Runnable lost;
    private final LongAdder touches = new LongAdder();
    private final Thread thread;
    private volatile boolean open = true;

    private DatagramLoop(String trap, DatagramSocket socket, Taker taker, FailureLog failures, Runnable lost) {
        this.trap = trap;
        this.socket = socket;
        this.taker = taker;
        this.failures = failures;
        this.lost = lost;
        this.thread = Threads.receiving(trap, socket.getLocalPort(), this::run);
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
    public void start() {
        thread.start();
    }

    @Override
    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public long touches() {
        return touches.sum();
    }

    @Override
    public void close() {
        open = false;
        socket.close();
    }

    @Override
    public boolean join(Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        boolean ended = Thread.currentThread() == thread || thread.join(atMost);
        return taker.end(Duration.ofNanos(Math.max(1, until - System.nanoTime()))) && ended;
    }

    private void run() {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
        while (open && !socket.isClosed()) {
            try {
                packet.setLength(MAX_BYTES);
                socket.receive(packet);
                touches.increment();
                taker.take(socket, packet);
            } catch (Throwable e) {
                if (open) {
                    failures.failed("receiving for trap " + trap, e);
                    LockSupport.parkNanos(BACK_OFF.toNanos());
                }
            }
        }
        if (open) {
            lost.run();
        }
    }
}

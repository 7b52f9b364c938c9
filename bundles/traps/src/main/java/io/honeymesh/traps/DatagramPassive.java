// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.spi.PassiveChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;

/** The port of its own that a conversation goes on at: datagram by datagram, each answered by one no larger (S11). */
final class DatagramPassive implements PassiveChannel {

    private static final int MAX_BYTES = 65_535;

    /** Sends an answer from a socket, if it may be sent. */
    interface Sender {
        /**
         * @param heard whether the client has said something here already, which only who gets our answers can
         * @return the bytes sent
         */
        int send(DatagramSocket from, byte[] answer, boolean heard);
    }

    /**
     * What it may use.
     *
     * @param silence the longest wait for a datagram
     * @param untilNanos when it is over, by the clock of {@link System#nanoTime}
     * @param bytesIn what the client may send in all
     */
    record Bounds(Duration silence, long untilNanos, long bytesIn) {}

    private final DatagramSocket socket;
    private final Bounds bounds;
    private final Capture heard;
    private final Sender sender;
    private InputStream input = InputStream.nullInputStream();
    private DatagramAnswer output;
    private int bytesIn;
    private int bytesOut;

    /**
     * Opens the port.
     *
     * @param like the socket that the conversation began at
     * @param firstBytes the size of the datagram that it began with, which can be answered from here
     * @param heard takes what the client sends
     */
    DatagramPassive(DatagramSocket like, Endpoint client, int firstBytes, Bounds bounds, Capture heard, Sender sender)
            throws IOException {
        this.bounds = bounds;
        this.heard = heard;
        this.sender = sender;
        this.output = new DatagramAnswer(firstBytes);
        this.socket = new DatagramSocket(new InetSocketAddress(like.getLocalAddress(), 0));
        try {
            // From now on the kernel lets nobody else in.
            socket.connect(client.address().toInetAddress(), client.port());
        } catch (RuntimeException e) {
            socket.close();
            throw new IOException("nobody to answer to", e);
        }
    }

    @Override
    public Endpoint endpoint() {
        return new Endpoint(IpAddress.of(socket.getLocalAddress()), socket.getLocalPort());
    }

    @Override
    public void accept() throws IOException {
        send();
        if (bytesOut == 0) {
            throw new IOException("nobody knows of this port");
        }
        long left = Math.min(bounds.silence.toNanos(), bounds.untilNanos - System.nanoTime());
        socket.setSoTimeout((int) Math.max(1, left / 1_000_000));
        DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
        socket.receive(packet);
        bytesIn += packet.getLength();
        if (bytesIn > bounds.bytesIn) {
            throw new IOException("the client has sent more than " + bounds.bytesIn + " bytes");
        }
        heard.add(packet.getData(), packet.getOffset(), packet.getLength());
        input = new ByteArrayInputStream(packet.getData(), packet.getOffset(), packet.getLength());
        output = new DatagramAnswer(packet.getLength());
    }

    private void send() {
        output.whole().ifPresent(answer -> bytesOut += sender.send(socket, answer, bytesIn > 0));
        output = new DatagramAnswer(0);
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    /** What the client sent here. */
    int bytesIn() {
        return bytesIn;
    }

    /** What was sent from here. */
    int bytesOut() {
        return bytesOut;
    }

    @Override
    public void close() {
        if (!socket.isClosed()) {
            send();
            socket.close();
        }
    }
}

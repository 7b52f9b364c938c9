// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.PassiveChannel;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The trap host's side of one connection, in short: a socket, a read deadline and a list of evidence. */
final class SocketSession implements TrapSession {

    private final Socket socket;
    private final Persona persona;
    private final Touch touch;
    private final List<Evidence> evidence = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private final ByteArrayOutputStream answered = new ByteArrayOutputStream();
    private volatile boolean encrypted;

    SocketSession(Socket socket, Persona persona) throws IOException {
        this.socket = socket;
        this.persona = persona;
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        Flow flow = new Flow(
                Transport.TCP,
                Endpoint.of((InetSocketAddress) socket.getRemoteSocketAddress()),
                Endpoint.of((InetSocketAddress) socket.getLocalSocketAddress()));
        touch = new Touch(1, Instant.now(), "ssh", flow, EvidenceGrade.PROVEN);
    }

    List<Evidence> evidence() {
        return evidence;
    }

    boolean isEncrypted() {
        return encrypted;
    }

    synchronized String payloadText() {
        return payload.toString(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    IpAddress source() {
        return touch.source();
    }

    @Override
    public Touch touch() {
        return touch;
    }

    @Override
    public Persona persona() {
        return persona;
    }

    @Override
    public InputStream input() {
        try {
            return socket.getInputStream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public OutputStream output() {
        try {
            return socket.getOutputStream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public Optional<byte[]> peek(Duration patience) {
        throw new AssertionError("this trap doesn't peek");
    }

    @Override
    public Optional<String> readLine(int maxBytes) {
        throw new UnsupportedOperationException("SSH has no lines");
    }

    @Override
    public void add(Evidence piece) {
        evidence.add(piece);
    }

    @Override
    public void lured() {
        throw new UnsupportedOperationException("no browser speaks SSH");
    }

    @Override
    public void encrypted() {
        encrypted = true;
    }

    @Override
    public synchronized void payload(byte[] bytes) {
        payload.writeBytes(bytes);
    }

    @Override
    public PassiveChannel openPassive() throws IOException {
        throw new UnsupportedOperationException("SSH opens no second port");
    }

    @Override
    public synchronized void answered(byte[] bytes) {
        answered.writeBytes(bytes);
    }

    @Override
    public void startTls(List<String> protocols) {
        throw new UnsupportedOperationException("SSH brings its own encryption");
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

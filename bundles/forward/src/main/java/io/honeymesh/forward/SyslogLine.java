// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** The way to a syslog server. One thread. */
sealed interface SyslogLine extends AutoCloseable {

    /** @throws IOException if some of them may not have got there */
    void send(List<byte[]> messages) throws IOException;

    @Override
    default void close() {}

    /** Each message a datagram (RFC 5426); lost ones are lost. */
    record Udp(String host, int port) implements SyslogLine {

        private static final int MAX_BYTES = 65_000;

        @Override
        public void send(List<byte[]> messages) throws IOException {
            InetAddress server = InetAddress.getByName(host);
            try (DatagramSocket socket = new DatagramSocket()) {
                for (byte[] message : messages) {
                    socket.send(new DatagramPacket(message, Math.min(message.length, MAX_BYTES), server, port));
                }
            }
        }
    }

    /** A connection, with or without TLS, on which each message has its length in front (RFC 6587, section 3.4.1; RFC 5425). */
    final class Tcp implements SyslogLine {

        private static final Duration PATIENCE = Duration.ofSeconds(10);
        private static final int BYTES_AT_ONCE = 64 * 1024;

        private final String host;
        private final int port;
        private final Optional<SSLContext> tls;
        private final Duration patience;
        private Optional<Connection> open = Optional.empty();

        /** @param socket the same as the plain one, or TLS over it */
        private record Connection(Socket plain, Socket socket) {}

        Tcp(String host, int port, Optional<SSLContext> tls) {
            this(host, port, tls, PATIENCE);
        }

        Tcp(String host, int port, Optional<SSLContext> tls, Duration patience) {
            this.host = host;
            this.port = port;
            this.tls = tls;
            this.patience = patience;
        }

        @Override
        public void send(List<byte[]> messages) throws IOException {
            if (messages.isEmpty()) {
                return;
            }
            try {
                if (open.isPresent() && hasEnded(open.get().socket())) {
                    close();
                }
                if (open.isEmpty()) {
                    open = Optional.of(connect());
                }
                write(framed(messages), open.get());
                if (hasEnded(open.get().socket())) {
                    throw new IOException(host + ":" + port + " has hung up");
                }
            } catch (IOException e) {
                close();
                throw e;
            }
        }

        private static byte[] framed(List<byte[]> messages) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] message : messages) {
                all.writeBytes((message.length + " ").getBytes(StandardCharsets.US_ASCII));
                all.writeBytes(message);
            }
            return all.toByteArray();
        }

        /** A server that keeps the connection and reads nothing would hold this for ever; a slow one has time for each part. */
        private void write(byte[] framed, Connection to) throws IOException {
            OutputStream out = to.socket().getOutputStream();
            for (int from = 0; from < framed.length; from += BYTES_AT_ONCE) {
                try (Watch _ = new Watch(to.plain(), patience)) {
                    out.write(framed, from, Math.min(BYTES_AT_ONCE, framed.length - from));
                }
            }
        }

        /** Whether the other side has hung up: a write would seem to work still. Takes a millisecond. */
        private boolean hasEnded(Socket socket) throws IOException {
            socket.setSoTimeout(1);
            try {
                return socket.getInputStream().read() < 0;
            } catch (SocketTimeoutException itIsThere) {
                return false;
            } finally {
                socket.setSoTimeout((int) patience.toMillis());
            }
        }

        private Connection connect() throws IOException {
            Socket plain = new Socket();
            try (Watch _ = new Watch(plain, patience.multipliedBy(2))) {
                plain.connect(new InetSocketAddress(host, port), (int) patience.toMillis());
                plain.setSoTimeout((int) patience.toMillis());
                if (tls.isEmpty()) {
                    return new Connection(plain, plain);
                }
                SSLSocket secure = (SSLSocket) tls.get().getSocketFactory().createSocket(plain, host, port, true);
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secure.setSSLParameters(parameters);
                secure.startHandshake();
                return new Connection(plain, secure);
            } catch (IOException e) {
                plain.close();
                throw Forwarding.unreachable(host, port, e);
            } catch (RuntimeException e) {
                plain.close();
                throw e;
            }
        }

        @Override
        public void close() {
            open.ifPresent(it -> {
                // TLS says goodbye, for which a server that reads nothing leaves no room.
                try (Watch _ = new Watch(it.plain(), patience)) {
                    it.socket().close();
                } catch (IOException alreadyGone) {
                    // Nothing to say.
                }
            });
            open = Optional.empty();
        }
    }
}

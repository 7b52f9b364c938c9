// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** The way to a syslog server. One thread. */
sealed interface SyslogLine extends AutoCloseable {

    void send(byte[] message) throws IOException;

    /** What was sent is on its way. */
    default void flush() throws IOException {}

    @Override
    default void close() {}

    /** Each message a datagram (RFC 5426); lost ones are lost. */
    record Udp(String host, int port) implements SyslogLine {

        private static final int MAX_BYTES = 65_000;

        @Override
        public void send(byte[] message) throws IOException {
            byte[] cut = message.length <= MAX_BYTES ? message : Arrays.copyOf(message, MAX_BYTES);
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(cut, cut.length, InetAddress.getByName(host), port));
            }
        }
    }

    /** A connection, with or without TLS, on which each message has its length in front (RFC 6587, section 3.4.1; RFC 5425). */
    final class Tcp implements SyslogLine {

        private static final int MILLIS = 10_000;

        private final String host;
        private final int port;
        private final Optional<SSLContext> tls;
        private Optional<Socket> open = Optional.empty();

        Tcp(String host, int port, Optional<SSLContext> tls) {
            this.host = host;
            this.port = port;
            this.tls = tls;
        }

        @Override
        public void send(byte[] message) throws IOException {
            try {
                if (open.isPresent() && hasEnded(open.get())) {
                    close();
                }
                if (open.isEmpty()) {
                    open = Optional.of(connect());
                }
                OutputStream out = open.get().getOutputStream();
                byte[] length = (message.length + " ").getBytes(StandardCharsets.US_ASCII);
                byte[] framed = Arrays.copyOf(length, length.length + message.length);
                System.arraycopy(message, 0, framed, length.length, message.length);
                write(out, framed, open.get());
            } catch (IOException e) {
                close();
                throw e;
            }
        }

        /** A server that keeps the connection and reads nothing would hold this for ever: then the connection is closed under it. */
        private void write(OutputStream out, byte[] framed, Socket socket) throws IOException {
            Thread watch = Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(MILLIS);
                    socket.close();
                } catch (InterruptedException | IOException written) {
                    // In time; or closed already.
                }
            });
            try {
                out.write(framed);
            } finally {
                watch.interrupt();
            }
        }

        /** Whether the other side has hung up: a write would seem to work still. */
        private static boolean hasEnded(Socket socket) throws IOException {
            socket.setSoTimeout(1);
            try {
                return socket.getInputStream().read() < 0;
            } catch (SocketTimeoutException itIsThere) {
                return false;
            } finally {
                socket.setSoTimeout(MILLIS);
            }
        }

        private Socket connect() throws IOException {
            Socket plain = new Socket();
            try {
                plain.connect(new InetSocketAddress(host, port), MILLIS);
                plain.setSoTimeout(MILLIS);
                if (tls.isEmpty()) {
                    return plain;
                }
                SSLSocket secure = (SSLSocket) tls.get().getSocketFactory().createSocket(plain, host, port, true);
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secure.setSSLParameters(parameters);
                secure.startHandshake();
                return secure;
            } catch (IOException | RuntimeException e) {
                plain.close();
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            if (open.isPresent() && hasEnded(open.get())) {
                close();
                throw new IOException(host + ":" + port + " has hung up");
            }
        }

        @Override
        public void close() {
            open.ifPresent(socket -> {
                try {
                    socket.close();
                } catch (IOException alreadyGone) {
                    // Nothing to say.
                }
            });
            open = Optional.empty();
        }
    }
}

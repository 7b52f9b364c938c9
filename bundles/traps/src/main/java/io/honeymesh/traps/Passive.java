// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.spi.PassiveChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One conversation's listening data socket, on the address the client already speaks to. */
final class Passive implements PassiveChannel {

    private static final Logger log = LoggerFactory.getLogger(Passive.class);

    private final ServerSocket server;
    private final Endpoint endpoint;
    private final InetAddress client;
    private final Wire wire;
    private final Duration deadline;
    private final AtomicReference<Socket> data = new AtomicReference<>();
    private volatile boolean closed;
    private InputStream input = InputStream.nullInputStream();
    private OutputStream output = OutputStream.nullOutputStream();

    Passive(Socket control, Wire wire, Duration deadline) throws IOException {
        this.client = control.getInetAddress();
        this.wire = wire;
        this.deadline = deadline;
        this.server = new ServerSocket();
        try {
            server.bind(new InetSocketAddress(control.getLocalAddress(), 0), 1);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        this.endpoint = new Endpoint(IpAddress.of(control.getLocalAddress()), server.getLocalPort());
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void accept() throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        try (server) {
            while (true) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new SocketTimeoutException("no data connection came");
                }
                server.setSoTimeout((int) left);
                Socket socket = server.accept();
                if (socket.getInetAddress().equals(client)) {
                    use(socket);
                    return;
                }
                // Somebody else's connection is no part of this conversation.
                Closing.reset(socket);
            }
        }
    }

    private void use(Socket socket) throws IOException {
        data.set(socket);
        if (closed) {
            Closing.now(socket);
        }
        socket.setSoTimeout((int) deadline.toMillis());
        input = wire.sideInput(socket.getInputStream());
        output = wire.sideOutput(socket.getOutputStream());
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            log.debug("closing a data port", e);
        }
        Socket socket = data.get();
        if (socket != null) {
            Closing.now(socket);
        }
    }
}

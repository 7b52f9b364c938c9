// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What honest people come for: a small web server on a host of the lab, beside its traps. */
public final class RealService implements AutoCloseable {

    private static final int DEADLINE_MILLIS = 5000;
    private static final int BACKLOG = 256;
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;

    private RealService(ServerSocket server) {
        this.server = server;
    }

    public static RealService start(Lab lab, Host host, int port) {
        ServerSocket server = host.call(() -> new ServerSocket(port, BACKLOG, InetAddress.getByName("::")));
        RealService service = new RealService(server);
        lab.beforeEnd(service::close);
        Thread.ofVirtual().name("real-service").start(service::accept);
        return service;
    }

    private void accept() {
        while (true) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().name("real-service-client").start(() -> answer(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void answer(Socket client) {
        try (client) {
            client.setSoTimeout(DEADLINE_MILLIS);
            if (client.getInputStream().read(new byte[1024]) > 0) {
                client.getOutputStream().write(ANSWER);
            }
        } catch (IOException clientGone) {
            // The client counts what it misses.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new LabException("the real service can't be closed: " + e.getMessage(), e);
        }
    }
}

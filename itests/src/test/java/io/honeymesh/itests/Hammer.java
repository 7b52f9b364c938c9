// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import io.honeymesh.lab.Crowd;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Strangers who connect to some ports all the time, each from an address of its own, say something and go. */
final class Hammer implements AutoCloseable {

    private static final byte[] HELLO = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PATIENCE_MILLIS = 200;
    private static final int PAUSE_MILLIS = 10;

    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final CompletableFuture<Void> work;
    private volatile boolean stopped;

    Hammer(Crowd crowd, String target, List<Integer> ports) {
        work = crowd.router().start("hammer", () -> {
            for (int i = 0; !stopped; i++) {
                strike(crowd.next(), new InetSocketAddress(target, ports.get(i % ports.size())));
                Thread.sleep(PAUSE_MILLIS);
            }
            return null;
        });
    }

    private void strike(String source, InetSocketAddress target) {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(target, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            connected.incrementAndGet();
            socket.getOutputStream().write(HELLO);
            socket.getInputStream().readNBytes(20);
        } catch (IOException closedOrDropped) {
            refused.incrementAndGet();
        }
    }

    int connected() {
        return connected.get();
    }

    @Override
    public String toString() {
        return connected + " connections, " + refused + " cut or refused";
    }

    @Override
    public void close() {
        stopped = true;
        work.join();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Host;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Connects to one port all the time, a hundred times a second where something answers, and keeps what it met. */
final class Poller implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 100;
    private static final int PAUSE_MILLIS = 5;

    /** @param begun {@link System#nanoTime} before the attempt */
    record Attempt(long begun, Meets met) {}

    private final List<Attempt> attempts = new ArrayList<>();
    private final CompletableFuture<Void> work;
    private volatile boolean stopped;

    private Poller(Host from, String source, String target, int port) {
        work = from.start("poller", () -> {
            while (!stopped) {
                long begun = System.nanoTime();
                Meets met = meet(new InetSocketAddress(source, 0), new InetSocketAddress(target, port));
                synchronized (this) {
                    attempts.add(new Attempt(begun, met));
                }
                Thread.sleep(PAUSE_MILLIS);
            }
            return null;
        });
    }

    static Poller start(Host from, String target, int port) {
        return new Poller(from, from.ipv4(), target, port);
    }

    /** From one of the host's addresses. */
    static Poller start(Host from, String source, String target, int port) {
        return new Poller(from, source, target, port);
    }

    private static Meets meet(InetSocketAddress source, InetSocketAddress target) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(source);
            socket.connect(target, PATIENCE_MILLIS);
            return Meets.OPEN;
        } catch (ConnectException closed) {
            return Meets.CLOSED;
        } catch (SocketTimeoutException dropped) {
            return Meets.NOTHING;
        }
    }

    /** The first attempt since then that met this. */
    synchronized Optional<Attempt> first(Meets met, long since) {
        return attempts.stream()
                .filter(attempt -> attempt.met() == met && attempt.begun() >= since)
                .findFirst();
    }

    synchronized long count(Meets met) {
        return attempts.stream().filter(attempt -> attempt.met() == met).count();
    }

    @Override
    public void close() {
        stopped = true;
        work.join();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Host;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One client that asks one port at a steady rate and notes how long it waits, counted from when its question was due: a late
 * answer makes the next question late, and that counts too.
 */
final class AnswerTimes {

    private static final int DEADLINE_MILLIS = 10_000;
    private static final long PERIOD_NANOS = 50_000_000;

    private final String target;
    private final int port;
    private final Opening opening;
    private final Queue<Double> millis = new ConcurrentLinkedQueue<>();
    private final AtomicLong failed = new AtomicLong();
    private final CompletableFuture<Void> work;
    private volatile boolean stopped;

    AnswerTimes(Host asker, String target, int port, Opening opening) {
        this.target = target;
        this.port = port;
        this.opening = opening;
        this.work = asker.start("asks-" + port, this::ask);
    }

    private Void ask() throws InterruptedException {
        for (long due = System.nanoTime(); !stopped; due += PERIOD_NANOS) {
            long wait = due - System.nanoTime();
            if (wait > 0) {
                Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
            }
            try {
                askOnce();
                millis.add((System.nanoTime() - due) / 1e6);
            } catch (IOException noAnswer) {
                failed.incrementAndGet();
            }
        }
        return null;
    }

    private void askOnce() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(target, port), DEADLINE_MILLIS);
            socket.setSoTimeout(DEADLINE_MILLIS);
            byte[] buffer = new byte[16 << 10];
            if (opening.greeted() && socket.getInputStream().read(buffer) < 0) {
                throw new IOException("no greeting");
            }
            if (opening.words().length > 0) {
                socket.getOutputStream().write(opening.words());
                if (socket.getInputStream().read(buffer) < 0) {
                    throw new IOException("no answer");
                }
            }
        }
    }

    /** Ends it after what it is at. */
    LoadReport.Answers stop() {
        stopped = true;
        work.join();
        return new LoadReport.Answers(new Sample(millis), failed.get());
    }
}

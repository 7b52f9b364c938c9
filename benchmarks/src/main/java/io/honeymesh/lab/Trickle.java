// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Strangers each of whom sends a datagram to each of several hosts at a steady rate, until it is closed. Who is dropped there is
 * seen by what no longer arrives. A drop is taken for begun when the first datagram after which none arrived was on its way: so a
 * value is up to one {@link #gapsMicros gap} too long, never too short.
 */
public final class Trickle implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final List<Stranger> strangers = new ArrayList<>();
    private final List<Arrivals> targets;
    private final long intervalNanos;
    private final Thread sender;
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile boolean open = true;

    private static final class Stranger {
        private final int number = NUMBERS.getAndIncrement();
        private final DatagramChannel channel;
        private final long[] sentAt;
        private volatile int sent;

        private Stranger(DatagramChannel channel, int most) {
            this.channel = channel;
            sentAt = new long[most];
        }
    }

    private Trickle(Strangers all, List<String> addresses, List<Arrivals> targets, Duration interval, Duration limit) {
        this.targets = targets;
        intervalNanos = interval.toNanos();
        int most = (int) (limit.toNanos() / intervalNanos);
        addresses.forEach(address -> strangers.add(new Stranger(all.datagrams(address), most)));
        sender = Thread.ofPlatform().daemon().name("trickle").start(this::send);
    }

    /**
     * Starts, and returns when each stranger has sent once.
     *
     * @param limit after which nothing more is sent
     */
    public static Trickle start(
            Strangers all, List<String> addresses, List<Arrivals> targets, Duration interval, Duration limit) {
        Trickle trickle = new Trickle(all, addresses, targets, interval, limit);
        try {
            trickle.first.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            trickle.close();
            throw new LabException("interrupted", e);
        }
        return trickle;
    }

    private void send() {
        ByteBuffer datagram = ByteBuffer.allocateDirect(8);
        long next = System.nanoTime();
        try {
            while (open) {
                for (Stranger stranger : strangers) {
                    if (stranger.sent == stranger.sentAt.length) {
                        return;
                    }
                    datagram.clear().putInt(stranger.number).putInt(stranger.sent);
                    for (Arrivals target : targets) {
                        stranger.channel.send(datagram.flip(), target.address());
                    }
                    stranger.sentAt[stranger.sent] = System.nanoTime();
                    stranger.sent++;
                }
                first.countDown();
                // No burst after a pause.
                next = Math.max(next + intervalNanos, System.nanoTime());
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (IOException closed) {
            // Its datagrams will be missed, and that said.
        } finally {
            first.countDown();
        }
    }

    /** When a stranger's drop began at a host, in nanoseconds of {@link System#nanoTime}; nothing arrived for {@code settle} since. */
    public OptionalDouble droppedAtNanos(int stranger, Arrivals target, Duration settle) {
        Stranger who = strangers.get(stranger);
        int next = target.latestOf(who.number) + 1;
        // One that never came through was not dropped for what is measured.
        return next > 0 && next < who.sent && who.sentAt[who.sent - 1] - who.sentAt[next] >= settle.toNanos()
                ? OptionalDouble.of(who.sentAt[next])
                : OptionalDouble.empty();
    }

    /** Between two datagrams of a stranger's, in µs. */
    public List<Double> gapsMicros(int stranger) {
        Stranger who = strangers.get(stranger);
        List<Double> gaps = new ArrayList<>();
        for (int i = 1; i < who.sent; i++) {
            gaps.add((who.sentAt[i] - who.sentAt[i - 1]) / 1e3);
        }
        return gaps;
    }

    /** Nothing more is sent. */
    public void stop() {
        open = false;
        LockSupport.unpark(sender);
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    @Override
    public void close() {
        stop();
        try {
            for (Stranger stranger : strangers) {
                stranger.channel.close();
            }
        } catch (IOException e) {
            throw new LabException("a stranger's socket can't be closed: " + e.getMessage(), e);
        }
    }
}

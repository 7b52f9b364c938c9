// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Host;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Datagrams at a fixed rate, a few each millisecond; the sender sleeps in between, so that what they cost shows. */
final class SteadyTraffic implements AutoCloseable {

    private static final int PAYLOAD_BYTES = 100;
    private static final long MILLISECOND_NANOS = 1_000_000;

    private final AtomicLong sent = new AtomicLong();
    private final CompletableFuture<Void> work;
    private volatile boolean over;

    private SteadyTraffic(Host from, String source, InetSocketAddress target, int perSecond) {
        work = from.start("steady-traffic", () -> {
            try (DatagramChannel channel = DatagramChannel.open()
                    .bind(new InetSocketAddress(source, 0))
                    .connect(target)) {
                send(channel, perSecond);
            }
            return null;
        });
    }

    static SteadyTraffic start(Host from, String source, InetSocketAddress target, int perSecond) {
        return new SteadyTraffic(from, source, target, perSecond);
    }

    private void send(DatagramChannel channel, int perSecond) throws java.io.IOException {
        ByteBuffer payload = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
        long begun = System.nanoTime();
        while (!over) {
            long due = (System.nanoTime() - begun) * perSecond / 1_000_000_000L;
            while (sent.get() < due) {
                channel.write(payload.clear());
                sent.incrementAndGet();
            }
            LockSupport.parkNanos(MILLISECOND_NANOS);
        }
    }

    long sent() {
        return sent.get();
    }

    @Override
    public void close() {
        over = true;
        work.join();
    }
}

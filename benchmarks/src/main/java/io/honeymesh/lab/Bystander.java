// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An honest client that never stops: requests to a real service and pings, over IPv4 and IPv6. What isn't answered in 3 s
 * is lost. Thread-safe.
 */
public final class Bystander implements AutoCloseable {

    private static final int DEADLINE_MILLIS = 3000;
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(20);
    private static final Duration BETWEEN_PINGS = Duration.ofMillis(50);

    /** What it counted up to now. */
    public record Counts(long requests, long lostRequests, long pings, long lostPings, double slowestMillis) {

        public long lost() {
            return lostRequests + lostPings;
        }

        public long sent() {
            return requests + pings;
        }
    }

    /** One try; false if it got no answer. */
    private interface Try {
        boolean with(InetAddress target) throws IOException;
    }

    private final Host host;
    private final List<InetAddress> targets;
    private final int port;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong lostRequests = new AtomicLong();
    private final AtomicLong pings = new AtomicLong();
    private final AtomicLong lostPings = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final List<CompletableFuture<Void>> work;
    private volatile boolean stopped;

    private Bystander(Host host, List<InetAddress> targets, int port) {
        this.host = host;
        this.targets = targets;
        this.port = port;
        this.work = List.of(
                work("requests", BETWEEN_REQUESTS, requests, lostRequests, this::request),
                work("pings", BETWEEN_PINGS, pings, lostPings, target -> target.isReachable(DEADLINE_MILLIS)));
    }

    public static Bystander start(Lab lab, Host host, Host victim, int port) {
        try {
            List<InetAddress> targets =
                    List.of(InetAddress.getByName(victim.ipv4()), InetAddress.getByName(victim.ipv6()));
            Bystander bystander = new Bystander(host, targets, port);
            lab.beforeEnd(bystander::close);
            return bystander;
        } catch (IOException e) {
            throw new LabException("no bystander: " + e.getMessage(), e);
        }
    }

    private CompletableFuture<Void> work(String name, Duration pause, AtomicLong tries, AtomicLong lost, Try one) {
        return host.start("bystander-" + name, () -> {
            for (int i = 0; !stopped; i++) {
                if (!succeeds(one, targets.get(i % targets.size()))) {
                    lost.incrementAndGet();
                }
                tries.incrementAndGet();
                Thread.sleep(pause);
            }
            return null;
        });
    }

    private boolean succeeds(Try one, InetAddress target) {
        long began = System.nanoTime();
        try {
            return one.with(target);
        } catch (IOException refusedOrLate) {
            return false;
        } finally {
            slowestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
        }
    }

    private boolean request(InetAddress target) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(target, port), DEADLINE_MILLIS);
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)
                    .startsWith("HTTP/1.1 200");
        }
    }

    public Counts counts() {
        return new Counts(requests.get(), lostRequests.get(), pings.get(), lostPings.get(), slowestNanos.get() / 1e6);
    }

    /** Ends it after what it is at, and counts that too. */
    public Counts stop() {
        stopped = true;
        for (CompletableFuture<Void> each : work) {
            try {
                each.join();
            } catch (java.util.concurrent.CompletionException e) {
                throw new LabException("the bystander failed: " + e.getCause(), e.getCause());
            }
        }
        return counts();
    }

    @Override
    public void close() {
        stopped = true;
    }
}

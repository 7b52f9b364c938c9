// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import io.honeymesh.api.GlobalAddresses;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Names of addresses: few look-ups at a time, each answer kept for a while, an absent one too. Thread-safe. */
final class ReverseNames implements AutoCloseable {

    private static final int AT_ONCE = 4;
    private static final int WAITING = 32;
    private static final long KNOWN_FOR = TimeUnit.HOURS.toNanos(1);
    private static final long NONE_FOR = TimeUnit.MINUTES.toNanos(10);
    private static final long FAILED_FOR = TimeUnit.MINUTES.toNanos(1);

    /** A resolver's answer; what it throws counts as a failure, and is asked again sooner. */
    interface Resolver {
        Optional<String> name(IpAddress address) throws Exception;
    }

    private record Known(Optional<String> name, long until) {}

    private final Resolver resolver;
    private final boolean privateToo;
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final Map<IpAddress, Known> known;
    private final Map<IpAddress, CompletableFuture<Optional<String>>> asked = new LinkedHashMap<>();
    private boolean closed;

    /** @param privateToo whether addresses that aren't global are looked up */
    ReverseNames(Resolver resolver, boolean privateToo, int cached) {
        this.resolver = resolver;
        this.privateToo = privateToo;
        this.known = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<IpAddress, Known> eldest) {
                return size() > cached;
            }
        };
    }

    /** What is known already. */
    synchronized Optional<String> known(IpAddress address) {
        Known entry = known.get(address);
        return entry == null || entry.until - System.nanoTime() < 0 ? Optional.empty() : entry.name;
    }

    /** Asks, unless it is known or there are too many questions, and waits for the answer so long. */
    Optional<String> lookUp(IpAddress address, Duration patience) {
        CompletableFuture<Optional<String>> answer;
        synchronized (this) {
            Known entry = known.get(address);
            if (entry != null && entry.until - System.nanoTime() >= 0) {
                return entry.name;
            }
            answer = asked.get(address);
            if (answer == null) {
                boolean refused = closed
                        || asked.size() >= AT_ONCE + WAITING
                        || !(privateToo || GlobalAddresses.include(Subject.host(address)));
                if (refused) {
                    return Optional.empty();
                }
                CompletableFuture<Optional<String>> coming = new CompletableFuture<>();
                answer = coming;
                asked.put(address, coming);
                Thread.ofVirtual().name("honeymesh-reverse-dns").start(() -> ask(address, coming));
            }
        }
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException later) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void ask(IpAddress address, CompletableFuture<Optional<String>> answer) {
        Optional<String> name = Optional.empty();
        long keep = FAILED_FOR;
        try {
            turns.acquire();
            try {
                name = isClosed() ? name : resolver.name(address);
                keep = name.isPresent() ? KNOWN_FOR : NONE_FOR;
            } finally {
                turns.release();
            }
        } catch (Exception | StackOverflowError noAnswer) {
            keep = FAILED_FOR; // servers that are slow, broken or hostile are no news
        } finally {
            synchronized (this) {
                asked.remove(address);
                known.put(address, new Known(name, System.nanoTime() + keep));
            }
            answer.complete(name);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** What waits isn't asked any more; what is asked ends with the resolver's own time limit. */
    @Override
    public synchronized void close() {
        closed = true;
    }
}

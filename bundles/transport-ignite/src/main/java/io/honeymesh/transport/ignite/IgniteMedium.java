// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.net.ssl.SSLContext;
import org.apache.ignite.Ignition;
import org.apache.ignite.binary.BinaryObjectException;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.cache.query.ContinuousQuery;
import org.apache.ignite.cache.query.QueryCursor;
import org.apache.ignite.cache.query.ScanQuery;
import org.apache.ignite.client.ClientCache;
import org.apache.ignite.client.ClientCacheConfiguration;
import org.apache.ignite.client.ClientRetryNonePolicy;
import org.apache.ignite.client.IgniteClient;
import org.apache.ignite.client.SslMode;
import org.apache.ignite.configuration.ClientConfiguration;

/**
 * A cache of an Apache Ignite 2 cluster, reached as a thin client: no member of the cluster, nothing of the cluster's runs here.
 * Entries are read by {@link GuardedBinaries}.
 */
final class IgniteMedium implements Medium {

    private static final int HEARTBEAT_MILLIS = 2000;
    private static final int PAGE_ENTRIES = 128;

    private static final int FEW_ENTRIES = 8;

    /** A replicated cache has 512 where nobody has said otherwise. */
    private static final int MOST_PARTS = 1024;

    /** One by one: with longer pages the server holds events back until a page is full. */
    private static final int QUERY_PAGE = 1;

    /** To connect and to ask for the cache may each take one. */
    private static final int TIMEOUTS_TO_OPEN = 2;

    private static final byte[] NOTHING = {};

    private final IgniteSettings settings;
    private final SSLContext tls;
    /** That open connections, or close them. */
    private final Set<Thread> helpers = ConcurrentHashMap.newKeySet();
    /** Nodes begin with different servers. */
    private int next = ThreadLocalRandom.current().nextInt(1 << 10);

    IgniteMedium(IgniteSettings settings, SSLContext tls) {
        this.settings = settings;
        this.tls = tls;
    }

    /** Tries each address once, the next one first each time. */
    @Override
    public Session open(Listener listener) throws Unavailable, InterruptedException {
        Unavailable last = null;
        for (int tries = settings.addresses().size(); tries > 0; tries--) {
            next = (next + 1) % settings.addresses().size();
            try {
                return open(settings.addresses().get(next), listener);
            } catch (Unavailable failed) {
                last = failed;
            }
        }
        throw last;
    }

    /** On a thread of its own, which is left behind where need be: Ignite waits for the other side's TLS without an end. */
    private Session open(String address, Listener listener) throws Unavailable, InterruptedException {
        CompletableFuture<Session> opened = new CompletableFuture<>();
        Thread opening = start("ignite-open", () -> {
            // Ignite finds its own parts through it.
            Thread.currentThread().setContextClassLoader(Ignition.class.getClassLoader());
            IgniteClient client = null;
            try {
                client = Ignition.startClient(configuration(address, listener));
                opened.complete(new OpenSession(client, client.getOrCreateCache(cache()), listener));
            } catch (Throwable failed) {
                closeQuietly(client);
                opened.completeExceptionally(failed);
            }
        });
        try {
            return opened.get(TIMEOUTS_TO_OPEN * settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw unavailable(failed.getCause());
        } catch (TimeoutException | InterruptedException late) {
            opened.thenAccept(Session::close);
            opening.interrupt();
            if (late instanceof InterruptedException closed) {
                throw closed;
            }
            throw new Unavailable(address + " does not answer", late);
        }
    }

    private Thread start(String name, Runnable work) {
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
            work.run();
            helpers.remove(Thread.currentThread());
        });
        helpers.add(thread);
        thread.start();
        return thread;
    }

    @Override
    public boolean isGone(Duration within) throws InterruptedException {
        for (Thread helper : helpers) {
            if (!helper.join(within)) {
                return false;
            }
        }
        return true;
    }

    /** One connection: who fails over, and when, is decided here and in {@link Carrier}, and nobody connects in between. */
    private ClientConfiguration configuration(String address, Listener listener) {
        return new ClientConfiguration()
                .setAddresses(address)
                .setSslMode(SslMode.REQUIRED)
                .setSslContextFactory(() -> tls)
                .setHandshakeTimeout(Math.toIntExact(settings.timeout().toMillis()))
                .setRequestTimeout(Math.toIntExact(settings.timeout().toMillis()))
                .setHeartbeatEnabled(true)
                .setHeartbeatInterval(HEARTBEAT_MILLIS)
                .setClusterDiscoveryEnabled(false)
                .setPartitionAwarenessEnabled(false)
                .setReconnectThrottlingRetries(1)
                .setReconnectThrottlingPeriod(Duration.ofDays(365).toMillis())
                .setRetryPolicy(new ClientRetryNonePolicy())
                // On the client's own thread, in order: nothing here takes long. An event that can't be read is one
                // lost.
                .setAsyncContinuationExecutor(task -> {
                    try {
                        task.run();
                    } catch (RuntimeException | LinkageError | AssertionError unreadable) {
                        listener.foreign();
                    }
                });
    }

    private ClientCacheConfiguration cache() {
        return new ClientCacheConfiguration()
                .setName(settings.cache())
                .setCacheMode(CacheMode.REPLICATED)
                .setAtomicityMode(CacheAtomicityMode.ATOMIC)
                .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC)
                .setEagerTtl(true);
    }

    private static Unavailable unavailable(Throwable failed) {
        Throwable cause = failed;
        StringBuilder text = new StringBuilder(String.valueOf(failed.getMessage()));
        for (int depth = 0; depth < 8 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        if (cause != failed) {
            text.append(" (").append(cause.getMessage()).append(')');
        }
        return new Unavailable(text.toString(), failed);
    }

    /** Whether an entry is to blame and not the cluster: connecting anew wouldn't help. */
    private static boolean isUnreadable(Throwable failed) {
        Throwable cause = failed;
        for (int depth = 0; depth < 8 && cause != null; depth++) {
            if (cause instanceof BinaryObjectException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static void closeQuietly(AutoCloseable closeable) {
        if (closeable != null) {
            try {
                closeable.close();
            } catch (Exception | LinkageError | AssertionError failed) {
                // It was broken already, or is now; either way it is gone.
                return;
            }
        }
    }

    /** How far a look at the entries came. */
    private enum Seen {
        ALL,
        ENOUGH,
        UNREADABLE,
        NO_SUCH_PART
    }

    private final class OpenSession implements Session {
        private final IgniteClient client;
        private final ClientCache<Object, Object> cache;
        private final Listener listener;
        private final String incarnation;
        private final AtomicBoolean open = new AtomicBoolean(true);

        OpenSession(IgniteClient client, ClientCache<Object, Object> cache, Listener listener) {
            this.client = client;
            this.cache = cache;
            this.listener = listener;
            cache.query(
                    new ContinuousQuery<>()
                            .setPageSize(QUERY_PAGE)
                            .setLocalListener(events -> events.forEach(this::arrived)),
                    reason -> listener.lost());
            incarnation = incarnation();
        }

        /** What names the cache; in place of what names nothing, as a stranger may have put it there, a new name. */
        private String incarnation() {
            String fresh = UUID.randomUUID().toString();
            try {
                Object known = cache.getAndPutIfAbsent(Names.INCARNATION, fresh);
                if (known == null) {
                    return fresh;
                }
                if (known instanceof String name) {
                    return name;
                }
            } catch (RuntimeException failed) {
                if (!isUnreadable(failed)) {
                    throw failed;
                }
            }
            cache.put(Names.INCARNATION, fresh);
            return fresh;
        }

        private void arrived(CacheEntryEvent<?, ?> event) {
            if (event.getEventType() == EventType.CREATED || event.getEventType() == EventType.UPDATED) {
                if (event.getKey() instanceof String key && event.getValue() instanceof byte[] value) {
                    listener.arrived(key, value);
                } else if (!Names.INCARNATION.equals(event.getKey())) {
                    listener.foreign();
                }
            }
        }

        @Override
        public void put(Map<String, byte[]> entries, Duration life) throws Unavailable {
            try {
                var ends = new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, life.toMillis());
                cache.withExpirePolicy(new ModifiedExpiryPolicy(ends)).putAll(entries);
            } catch (RuntimeException | LinkageError | AssertionError failed) {
                throw unavailable(failed);
            }
        }

        @Override
        public boolean scan(Scanner scanner) throws Unavailable {
            Seen seen = look(new ScanQuery<>().setPageSize(PAGE_ENTRIES), scanner);
            if (seen == Seen.UNREADABLE) {
                scanParts(scanner);
            }
            return seen == Seen.ALL;
        }

        /** So that what can't be read hides no more than what stands behind it in its own part. */
        private void scanParts(Scanner scanner) throws Unavailable {
            for (int part = 0; part < MOST_PARTS && !Thread.currentThread().isInterrupted(); part++) {
                Seen seen = look(new ScanQuery<>(part).setPageSize(PAGE_ENTRIES), scanner);
                if (seen == Seen.UNREADABLE) {
                    // As much of that one, too, as stands before.
                    seen = look(new ScanQuery<>(part).setPageSize(FEW_ENTRIES), scanner);
                }
                if (seen == Seen.ENOUGH || seen == Seen.NO_SUCH_PART) {
                    return;
                }
            }
        }

        private Seen look(ScanQuery<Object, Object> query, Scanner scanner) throws Unavailable {
            try (QueryCursor<Cache.Entry<Object, Object>> entries = cache.query(query)) {
                for (Cache.Entry<Object, Object> entry : entries) {
                    if (entry.getKey() instanceof String key && entry.getValue() instanceof byte[] value) {
                        if (!scanner.found(key, value)) {
                            return Seen.ENOUGH;
                        }
                    } else if (!Names.INCARNATION.equals(entry.getKey())) {
                        // An entry all the same: it counts for the scan's bound.
                        if (!scanner.found("", NOTHING)) {
                            return Seen.ENOUGH;
                        }
                    }
                }
                return Seen.ALL;
            } catch (RuntimeException | LinkageError | AssertionError failed) {
                if (isUnreadable(failed)) {
                    listener.foreign();
                    return Seen.UNREADABLE;
                }
                // Caches that somebody else has made may have fewer.
                if (query.getPartition() != null
                        && query.getPartition() > 0
                        && String.valueOf(failed.getMessage()).contains("partition must be in the range")) {
                    return Seen.NO_SUCH_PART;
                }
                throw unavailable(failed);
            }
        }

        @Override
        public boolean unchanged() throws Unavailable {
            try {
                return incarnation.equals(cache.get(Names.INCARNATION));
            } catch (RuntimeException | LinkageError | AssertionError failed) {
                if (isUnreadable(failed)) {
                    return false;
                }
                throw unavailable(failed);
            }
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                // Whoever opens the next session doesn't wait for what this one still waits for.
                start("ignite-close", () -> closeQuietly(client));
            }
        }
    }
}

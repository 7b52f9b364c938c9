// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Caller;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/**
 * Somebody who follows the events over a WebSocket, with a queue and a thread of its own: whoever reads too slowly is left behind alone.
 * Each message is a JSON array of events. Of what comes by the thousand it gets so many a second, and is told how many more there were;
 * the ledger has them all. Public, for Jetty calls it by reflection.
 */
public final class Follower implements Session.Listener.AutoDemanding {

    /** RFC 6455, 7.4.1, and for a token that is none any more one of the private range. */
    static final int GOING_AWAY = 1001;

    static final int TRY_AGAIN_LATER = 1013;
    static final int REVOKED = 4401;

    static final int MOST_A_SECOND = 100;
    static final int MOST_WAITING = 2000;

    private static final Duration SEND = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration PING = Duration.ofSeconds(30);

    private final Caller caller;
    private final BooleanSupplier valid;
    private final Consumer<Follower> opened;
    private final Consumer<Follower> closed;
    private final BlockingQueue<Told> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicLong skipped = new AtomicLong();
    private long second;
    private int inSecond;
    private volatile Session session;
    private volatile Thread writer;

    /** @param valid whether the caller's token is one still */
    Follower(Caller caller, BooleanSupplier valid, Consumer<Follower> opened, Consumer<Follower> closed) {
        this.caller = caller;
        this.valid = valid;
        this.opened = opened;
        this.closed = closed;
    }

    Caller caller() {
        return caller;
    }

    /** For one thread. */
    void offer(Told told) {
        if (told.isCommon() && !hasRoom()) {
            skipped.incrementAndGet();
        } else if (!waiting.offer(told)) {
            end(TRY_AGAIN_LATER, "too slow: read faster, or page through /api/v1/events");
        }
    }

    private boolean hasRoom() {
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        if (now != second) {
            second = now;
            inSecond = 0;
        }
        return inSecond++ < MOST_A_SECOND;
    }

    @Override
    public void onWebSocketOpen(Session open) {
        session = open;
        opened.accept(this);
        writer = Thread.ofVirtual().name("honeymesh-follower").start(this::write);
    }

    @Override
    public void onWebSocketClose(int status, String reason) {
        closed.accept(this);
        Thread writing = writer;
        if (writing != null) {
            writing.interrupt();
        }
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        closed.accept(this);
    }

    private void write() {
        try {
            long pinged = System.nanoTime();
            while (session.isOpen()) {
                List<String> batch = next();
                if (!valid.getAsBoolean()) {
                    end(REVOKED, "this token lets nobody in any more");
                    return;
                }
                if (!batch.isEmpty()) {
                    send("[" + String.join(",", batch) + "]");
                } else if (System.nanoTime() - pinged > PING.toNanos()) {
                    pinged = System.nanoTime();
                    session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException unheard) {
            session.disconnect();
        } finally {
            closed.accept(this);
        }
    }

    private List<String> next() throws InterruptedException {
        List<String> batch = new ArrayList<>();
        Told first = waiting.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            List<Told> more = new ArrayList<>(List.of(first));
            waiting.drainTo(more, MOST_A_SECOND);
            more.forEach(told -> batch.add(told.json()));
        }
        long left = skipped.getAndSet(0);
        if (left > 0) {
            batch.add("{\"type\":\"events.skipped\",\"count\":" + left + "}");
        }
        return batch;
    }

    private void send(String text) throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        session.sendText(text, Callback.from(() -> sent.complete(null), sent::completeExceptionally));
        sent.get(SEND.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Says why, if it still listens, and lets go of it in any case. */
    void end(int status, String why) {
        closed.accept(this);
        Session open = session;
        if (open != null) {
            open.close(status, why, Callback.from(() -> {}, failed -> open.disconnect()));
        }
    }
}

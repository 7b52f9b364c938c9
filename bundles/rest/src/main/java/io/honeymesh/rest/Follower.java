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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/**
 * Somebody who follows the events over a WebSocket, with a queue and a thread of its own: whoever reads too slowly is left behind alone.
 * Each message is a JSON array of events: those of a moment together, for a message of each would cost more than what is in it. It is told how many
 * more there were that nobody was told of. Public, for Jetty calls it by reflection.
 */
public final class Follower implements Session.Listener.AutoDemanding {

    /** RFC 6455, 7.4.1, and for a token that is none any more one of the private range. */
    static final int GOING_AWAY = 1001;

    static final int TRY_AGAIN_LATER = 1013;
    static final int REVOKED = 4401;

    static final int MOST_WAITING = 2000;
    static final int MOST_WAITING_CHARS = 1 << 20;
    private static final int MOST_IN_ONE = 200;
    private static final int MOST_IN_ONE_CHARS = 256 << 10;

    private static final Duration SEND = Duration.ofSeconds(10);
    /** Nobody reads them one by one in a flood, and what a message costs is the message. */
    private static final Duration BETWEEN_CROWDED = Duration.ofMillis(500);

    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration PING = Duration.ofSeconds(30);

    private final Caller caller;
    private final BooleanSupplier valid;
    private final LongSupplier skipped;
    private final Consumer<Follower> opened;
    private final Consumer<Follower> closed;
    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicInteger waitingChars = new AtomicInteger();
    private long skippedBefore;
    private boolean wasCrowded;
    private long earliestNanos = System.nanoTime();
    private volatile Session session;
    private volatile Thread writer;

    /**
     * @param valid whether the caller's token is one still
     * @param skipped events so far that nobody was told of
     */
    Follower(
            Caller caller,
            BooleanSupplier valid,
            LongSupplier skipped,
            Consumer<Follower> opened,
            Consumer<Follower> closed) {
        this.caller = caller;
        this.valid = valid;
        this.skipped = skipped;
        this.opened = opened;
        this.closed = closed;
    }

    Caller caller() {
        return caller;
    }

    /** An event, as JSON. */
    void offer(String event) {
        if (waitingChars.addAndGet(event.length()) > MOST_WAITING_CHARS || !waiting.offer(event)) {
            end(TRY_AGAIN_LATER, "too slow: read faster, or page through /api/v1/events");
        }
    }

    @Override
    public void onWebSocketOpen(Session open) {
        session = open;
        skippedBefore = skipped.getAsLong();
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
        String first = waiting.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            TimeUnit.NANOSECONDS.sleep(earliestNanos - System.nanoTime());
            int chars = 0;
            for (String event = first; event != null; event = isFull(batch, chars) ? null : waiting.poll()) {
                batch.add(event);
                chars += event.length();
            }
            waitingChars.addAndGet(-chars);
        }
        long skippedNow = skipped.getAsLong();
        boolean crowded = skippedNow > skippedBefore;
        if (crowded) {
            batch.add("{\"type\":\"events.skipped\",\"count\":" + (skippedNow - skippedBefore) + "}");
            skippedBefore = skippedNow;
        }
        // Not the same for all, or hundreds are sent to at the same moment, which holds up everybody else. A flood
        // begins for all at once.
        double spread = crowded && !wasCrowded ? 0.9 : 0.2;
        double pace = ThreadLocalRandom.current().nextDouble(1 - spread, 1 + spread);
        wasCrowded = crowded;
        earliestNanos = System.nanoTime() + (long) (pace * (crowded ? BETWEEN_CROWDED : BETWEEN).toNanos());
        return batch;
    }

    private static boolean isFull(List<String> batch, int chars) {
        return batch.size() == MOST_IN_ONE || chars >= MOST_IN_ONE_CHARS;
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

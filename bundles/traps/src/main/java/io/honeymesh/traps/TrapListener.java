// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.TrapStatus.State;
import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One endpoint of one trap. Opened and closed by {@link Listeners} alone, looked at from any thread. */
final class TrapListener {

    private static final Logger log = LoggerFactory.getLogger(TrapListener.class);

    /** Opens the listener's socket and makes the loop that serves it. */
    interface Loops {
        /** @throws IOException if the endpoint can't be had; nothing is left open then */
        Loop open(TrapListener listener, int backlog) throws IOException;
    }

    private record Now(State state, String detail, Optional<Loop> loop) {}

    private final Spot spot;
    private final Optional<TrapProtocol> protocol;
    private final Set<Conversations.Running> conversations = ConcurrentHashMap.newKeySet();
    private volatile Now now = new Now(State.CLOSED, "", Optional.empty());

    TrapListener(Spot spot, Optional<TrapProtocol> protocol) {
        this.spot = spot;
        this.protocol = protocol;
    }

    Spot spot() {
        return spot;
    }

    Optional<TrapProtocol> protocol() {
        return protocol;
    }

    Set<Conversations.Running> conversations() {
        return conversations;
    }

    Transport transport() {
        return protocol.map(TrapProtocol::transport).orElse(Transport.TCP);
    }

    boolean isListening() {
        return now.state == State.LISTENING;
    }

    TrapStatus status() {
        Now seen = now;
        return new TrapStatus(
                spot.trap(),
                transport(),
                seen.loop.map(loop -> new Endpoint(spot.address(), loop.port())).orElse(spot.endpoint()),
                seen.state,
                seen.detail,
                conversations.size(),
                seen.loop.map(Loop::touches).orElse(0L));
    }

    /**
     * Tries to listen.
     *
     * @param skippable whether a port in use is only skipped
     * @return whether its state or detail changed
     */
    boolean open(int backlog, boolean skippable, Loops loops) {
        try {
            Loop loop = loops.open(this, backlog);
            now = new Now(State.LISTENING, "", Optional.of(loop));
            start(loop);
            log.info("{} listens", spot);
            return true;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            boolean inUse = e instanceof BindException && said(e).contains("in use");
            return fail(inUse && skippable ? State.SKIPPED : State.FAILED, why(e));
        }
    }

    private static void start(Loop loop) {
        try {
            loop.start();
        } catch (Throwable noThread) {
            loop.close();
            throw noThread;
        }
    }

    /** Says why it does not listen; returns whether that is news. */
    boolean fail(State state, String detail) {
        boolean news = now.state != state || !now.detail.equals(detail);
        now = new Now(state, detail, Optional.empty());
        if (news && state == State.FAILED) {
            log.warn("{} does not listen: {}", spot, detail);
        } else if (news) {
            log.info("{} does not listen: {}", spot, detail);
        }
        return news;
    }

    /** Frees the port and cuts its conversations; {@link #join} waits for them to be gone. */
    Optional<Loop> close() {
        Optional<Loop> loop = now.loop;
        loop.ifPresent(Loop::close);
        conversations.forEach(running -> running.end(Ending.STOPPED));
        now = new Now(State.CLOSED, "", Optional.empty());
        return loop;
    }

    /** Waits until the threads of a closed listener have ended; whether they did. */
    boolean join(Optional<Loop> loop, long untilNanos) throws InterruptedException {
        boolean ended = loop.isEmpty() || loop.get().join(left(untilNanos));
        // The loop may have let one last conversation in while it was being closed.
        for (Conversations.Running running : conversations) {
            running.end(Ending.STOPPED);
            ended &= running.thread().join(left(untilNanos));
        }
        return ended;
    }

    private static Duration left(long untilNanos) {
        return Duration.ofNanos(Math.max(1, untilNanos - System.nanoTime()));
    }

    private String why(Throwable e) {
        String said = said(e);
        if (said.contains("in use")) {
            return "port " + spot.port() + " is in use by another program; stop it or configure another port";
        }
        if (said.contains("denied")) {
            return "port " + spot.port() + " needs CAP_NET_BIND_SERVICE; grant it or configure a port from 1024";
        }
        if (said.contains("cannot assign")) {
            return spot.address() + " is no address of this machine; configure one that is, or :: for all";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String said(Throwable e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    }
}

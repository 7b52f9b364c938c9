// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.TrapStatus.State;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.spi.TrapProtocol;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the listeners there are equal to those there should be. Changes are made one at a time; looking never waits. */
final class Listeners {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    /** How long closing may take in all. */
    static final Duration PATIENCE = Duration.ofMillis(1800);

    /**
     * One endpoint that should be listened on.
     *
     * @param byDefault whether nobody asked for it: a port in use is skipped then
     * @param problem why it can't be even tried, and the state that goes with it
     */
    record Wanted(Optional<TrapProtocol> protocol, boolean byDefault, Optional<Problem> problem) {
        Transport transport() {
            return protocol.map(TrapProtocol::transport).orElse(Transport.TCP);
        }
    }

    /** A port that somebody asked for. */
    private record Claim(Transport transport, int port) {}

    /** Why an endpoint isn't listened on. */
    record Problem(State state, String detail) {}

    private final EventHub hub;
    private final ConcurrentSkipListMap<Spot, TrapListener> listeners = new ConcurrentSkipListMap<>();

    Listeners(EventHub hub) {
        this.hub = hub;
    }

    List<TrapStatus> statuses() {
        return listeners.values().stream().map(TrapListener::status).toList();
    }

    /** Whether a UDP trap has this port. */
    boolean hasUdp(int port) {
        return listeners.values().stream()
                .anyMatch(listener -> listener.transport() == Transport.UDP
                        && listener.spot().port() == port
                        && listener.isListening());
    }

    /** Closes what should not be, opens what should be and isn't yet. */
    synchronized void become(Map<Spot, Wanted> wanted, int backlog, TrapListener.Loops loops) {
        close(obsolete(wanted), wanted);
        // What was asked for comes first; a default that wants the same port is skipped.
        open(wanted, false, backlog, loops);
        open(wanted, true, backlog, loops);
    }

    private List<TrapListener> obsolete(Map<Spot, Wanted> wanted) {
        Set<Claim> askedFor = new HashSet<>();
        wanted.forEach((spot, want) -> {
            if (!want.byDefault && want.problem.isEmpty()) {
                askedFor.add(new Claim(want.transport(), spot.port()));
            }
        });
        return listeners.values().stream()
                .filter(listener -> {
                    Wanted want = wanted.get(listener.spot());
                    return want == null
                            || !want.protocol.equals(listener.protocol())
                            || want.problem.isPresent() && listener.isListening()
                            || want.byDefault
                                    && askedFor.contains(new Claim(
                                            want.transport(), listener.spot().port()));
                })
                .toList();
    }

    private void open(Map<Spot, Wanted> wanted, boolean byDefault, int backlog, TrapListener.Loops loops) {
        new TreeMap<>(wanted).forEach((spot, want) -> {
            if (want.byDefault == byDefault) {
                TrapListener listener = listeners.computeIfAbsent(spot, s -> new TrapListener(s, want.protocol));
                boolean news = want.problem
                        .map(problem -> listener.fail(problem.state, problem.detail))
                        .orElseGet(() -> !listener.isListening() && listener.open(backlog, byDefault, loops));
                if (news) {
                    publish(listener.status());
                }
            }
        });
    }

    /** @param wanted what comes in their places: whoever looks meanwhile sees that */
    private void close(List<TrapListener> closing, Map<Spot, Wanted> wanted) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Map<TrapListener, Optional<Loop>> loops = new LinkedHashMap<>();
        for (TrapListener listener : closing) {
            loops.put(listener, listener.close());
        }
        for (TrapListener listener : closing) {
            try {
                if (!listener.join(loops.get(listener), until)) {
                    log.warn("{} is closed, but conversations of it have not ended", listener.spot());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            listeners.computeIfPresent(
                    listener.spot(),
                    (spot, _) -> Optional.ofNullable(wanted.get(spot))
                            .map(want -> new TrapListener(spot, want.protocol))
                            .orElse(null));
            publish(listener.status());
        }
    }

    /** Called by a listener whose socket broke. */
    void lost(TrapListener listener) {
        if (listener.fail(State.FAILED, "its socket broke; it is opened again shortly")) {
            publish(listener.status());
        }
    }

    synchronized void closeAll() {
        close(new ArrayList<>(listeners.values()), Map.of());
    }

    private void publish(TrapStatus status) {
        hub.publish(new NodeEvent.TrapChanged(Instant.now(), status));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.any;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The traps of one transport that a client can be handed to, and who has been. Thread-safe. */
final class Catalogue {

    private static final Duration REMOVAL_PATIENCE = Duration.ofMillis(1800);

    /** A conversation that another trap holds. */
    private record Handed(TrapSession session, TrapProtocol protocol, Thread thread, CountDownLatch over) {}

    private final Transport transport;
    private final Set<Handed> open = ConcurrentHashMap.newKeySet();
    private final List<Ranked> traps = new CopyOnWriteArrayList<>();

    Catalogue(Transport transport) {
        this.transport = transport;
    }

    /** The trap whose client begins like this. */
    Optional<Ranked> recognising(byte[] first) {
        return first.length == 0
                ? Optional.empty()
                : traps.stream().sorted().filter(trap -> trap.recognises(first)).findFirst();
    }

    /** The trap whose own port it is. */
    Optional<Ranked> atHomeOn(int port) {
        return traps.stream().sorted().filter(trap -> trap.isAtHomeOn(port)).findFirst();
    }

    /** @param layer what it is wrapped in, as a prefix of the protocol's name */
    void handOver(TrapSession session, String layer, TrapProtocol protocol) throws IOException {
        session.add(new Evidence.Detail("protocol", Captured.of(layer + protocol.name())));
        Handed handed = new Handed(session, protocol, Thread.currentThread(), new CountDownLatch(1));
        open.add(handed);
        try {
            if (traps.stream().anyMatch(trap -> trap.protocol() == protocol)) {
                protocol.converse(session);
            }
        } finally {
            open.remove(handed);
            handed.over.countDown();
        }
    }

    /** Takes a trap in, if it is of this transport. */
    void add(TrapProtocol protocol, Map<String, ?> properties) {
        if (protocol.transport() == transport) {
            int ranking = properties.get("service.ranking") instanceof Integer given ? given : 0;
            traps.add(new Ranked(protocol, ranking));
        }
    }

    /** Returns when none of its conversations here is open any more, so that its bundle can go. */
    void remove(TrapProtocol protocol) throws InterruptedException {
        traps.removeIf(trap -> trap.protocol() == protocol);
        List<Handed> its =
                open.stream().filter(handed -> handed.protocol == protocol).toList();
        its.forEach(handed -> {
            handed.session.close();
            handed.thread.interrupt();
        });
        long until = System.nanoTime() + REMOVAL_PATIENCE.toNanos();
        for (Handed handed : its) {
            handed.over.await(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }
}

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
    private final List<TrapProtocol> protocols = new CopyOnWriteArrayList<>();

    Catalogue(Transport transport) {
        this.transport = transport;
    }

    /** The trap whose client begins like this. */
    Optional<TrapProtocol> recognising(byte[] first) {
        return first.length == 0
                ? Optional.empty()
                : protocols.stream()
                        .filter(protocol -> recognises(protocol, first.clone()))
                        .findFirst();
    }

    /** One plug-in's mistake must not close the port to all others. */
    private static boolean recognises(TrapProtocol protocol, byte[] first) {
        try {
            return protocol.canHandle(first);
        } catch (RuntimeException | LinkageError broken) {
            return false;
        }
    }

    /** The trap whose own port it is. */
    Optional<TrapProtocol> atHomeOn(int port) {
        return protocols.stream()
                .filter(protocol -> protocol.defaultPorts().contains(port))
                .findFirst();
    }

    void handOver(TrapSession session, TrapProtocol protocol) throws IOException {
        session.add(new Evidence.Detail("protocol", Captured.of(protocol.name())));
        Handed handed = new Handed(session, protocol, Thread.currentThread(), new CountDownLatch(1));
        open.add(handed);
        try {
            if (protocols.contains(protocol)) {
                protocol.converse(session);
            }
        } finally {
            open.remove(handed);
            handed.over.countDown();
        }
    }

    /** Takes a trap in, if it is of this transport. */
    void add(TrapProtocol protocol) {
        if (protocol.transport() == transport) {
            protocols.add(protocol);
        }
    }

    /** Returns when none of its conversations here is open any more, so that its bundle can go. */
    void remove(TrapProtocol protocol) throws InterruptedException {
        protocols.remove(protocol);
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

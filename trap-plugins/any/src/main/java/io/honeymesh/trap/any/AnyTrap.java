// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.any;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * A port where anything may be: hands the client to the installed trap that recognises its first bytes, else to the one
 * whose own port this is, else listens and says nothing. Has no port of its own; a configuration of {@code io.honeymesh.trap}
 * with {@code protocol = any} gives it some. Thread-safe.
 */
@Component(property = "catch-all=true")
public final class AnyTrap implements TrapProtocol {

    private static final String NAME = "any";

    /** How long a client may think before a protocol in which the server speaks first is tried. */
    private static final Duration BEFORE_GREETING = Duration.ofMillis(400);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KEPT_BYTES = 4096;

    /** A conversation that another trap holds. */
    private record Handed(TrapSession session, TrapProtocol protocol, Thread thread, CountDownLatch over) {}

    private static final Duration REMOVAL_PATIENCE = Duration.ofMillis(1800);

    private final Set<Handed> open = ConcurrentHashMap.newKeySet();
    private final List<TrapProtocol> protocols = new CopyOnWriteArrayList<>();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of();
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        Optional<TrapProtocol> expected =
                atHomeOn(session.touch().flow().local().port());
        byte[] first = session.peek(expected.isPresent() ? BEFORE_GREETING : PATIENCE)
                .orElse(new byte[0]);
        Optional<TrapProtocol> chosen = recognising(first).or(() -> expected);
        if (chosen.isPresent()) {
            session.add(new Evidence.Detail("protocol", Captured.of(chosen.get().name())));
            handOver(session, chosen.get());
        } else {
            listen(session);
        }
    }

    private void handOver(TrapSession session, TrapProtocol protocol) throws IOException {
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

    private Optional<TrapProtocol> recognising(byte[] first) {
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

    private Optional<TrapProtocol> atHomeOn(int port) {
        return protocols.stream().filter(protocol -> isAtHomeOn(protocol, port)).findFirst();
    }

    private static boolean isAtHomeOn(TrapProtocol protocol, int port) {
        try {
            return protocol.defaultPorts().contains(port);
        } catch (RuntimeException | LinkageError broken) {
            return false;
        }
    }

    /** Nobody knows what this is: keep what comes until the client falls silent. */
    private static void listen(TrapSession session) throws IOException {
        InputStream input = session.input();
        byte[] head = input.readNBytes(Math.max(1, Math.min(KEPT_BYTES, input.available())));
        if (head.length > 0) {
            session.add(new Evidence.Request(Captured.of(head)));
        }
        input.skipNBytes(Long.MAX_VALUE);
    }

    // Not itself: a component that waits for its own service is a circle.
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(!(catch-all=*))")
    void addProtocol(TrapProtocol protocol) {
        if (protocol.transport() == Transport.TCP) {
            protocols.add(protocol);
        }
    }

    /** Returns when none of its conversations here is open any more, so that its bundle can go. */
    void removeProtocol(TrapProtocol protocol) throws InterruptedException {
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

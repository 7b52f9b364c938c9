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
import java.util.Map;
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
 * whose own port this is, else listens and says nothing. A client that begins with TLS is recognised by what it says inside.
 * Has no port of its own; a configuration of {@code io.honeymesh.trap} with {@code protocol = any} gives it some. Thread-safe.
 */
@Component(property = "catch-all=true")
public final class AnyTrap implements TrapProtocol {

    private static final String NAME = "any";

    /** How long a client may think before a protocol in which the server speaks first is tried. */
    private static final Duration BEFORE_GREETING = Duration.ofMillis(400);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KEPT_BYTES = 4096;

    /** Application protocols (RFC 7301) that some installed trap may speak. */
    private static final List<String> INSIDE_TLS =
            List.of("http/1.1", "http/1.0", "imap", "pop3", "mqtt", "sip/2", "postgresql");

    /** A conversation that another trap holds. */
    private record Handed(TrapSession session, TrapProtocol protocol, Thread thread, CountDownLatch over) {}

    private static final Duration REMOVAL_PATIENCE = Duration.ofMillis(1800);

    private final Set<Handed> open = ConcurrentHashMap.newKeySet();
    private final List<Ranked> protocols = new CopyOnWriteArrayList<>();

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
        List<Ranked> known = protocols.stream().sorted().toList();
        int port = session.touch().flow().local().port();
        Optional<Ranked> home =
                known.stream().filter(trap -> trap.isAtHomeOn(port)).findFirst();
        byte[] first = peek(session, home);
        boolean wrapped = TrapProtocol.isClientHello(first)
                && home.filter(h -> h.recognises(first)).isEmpty();
        if (wrapped) {
            session.startTls(INSIDE_TLS);
        }
        byte[] begin = wrapped ? peek(session, home) : first;
        Optional<TrapProtocol> chosen = home.filter(trap -> trap.recognises(begin))
                .or(() -> known.stream()
                        .filter(trap -> begin.length > 0 && trap.recognises(begin))
                        .findFirst())
                .or(() -> home)
                .map(Ranked::protocol);
        if (chosen.isPresent()) {
            String name = chosen.get().name();
            session.add(new Evidence.Detail("protocol", Captured.of(wrapped ? "tls:" + name : name)));
            handOver(session, chosen.get());
        } else {
            listen(session);
        }
    }

    private static byte[] peek(TrapSession session, Optional<Ranked> home) throws IOException {
        return session.peek(home.isPresent() ? BEFORE_GREETING : PATIENCE).orElse(new byte[0]);
    }

    private void handOver(TrapSession session, TrapProtocol protocol) throws IOException {
        Handed handed = new Handed(session, protocol, Thread.currentThread(), new CountDownLatch(1));
        open.add(handed);
        try {
            if (protocols.stream().anyMatch(known -> known.protocol() == protocol)) {
                protocol.converse(session);
            }
        } finally {
            open.remove(handed);
            handed.over.countDown();
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
    void addProtocol(TrapProtocol protocol, Map<String, ?> properties) {
        if (protocol.transport() == Transport.TCP) {
            int ranking = properties.get("service.ranking") instanceof Integer given ? given : 0;
            protocols.add(new Ranked(protocol, ranking));
        }
    }

    /** Returns when none of its conversations here is open any more, so that its bundle can go. */
    void removeProtocol(TrapProtocol protocol) throws InterruptedException {
        protocols.removeIf(known -> known.protocol() == protocol);
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

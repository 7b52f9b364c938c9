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

    /** How long a first message may take that comes in parts, as git's does: its length, then the rest. */
    private static final Duration BETWEEN_PARTS = Duration.ofMillis(400);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KEPT_BYTES = 4096;

    /** Application protocols (RFC 7301) that some installed trap may speak. */
    private static final List<String> INSIDE_TLS =
            List.of("http/1.1", "http/1.0", "imap", "pop3", "mqtt", "sip/2", "postgresql");

    private final Catalogue traps = new Catalogue(Transport.TCP);

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
        Optional<Ranked> home = traps.atHomeOn(session.touch().flow().local().port());
        byte[] first = peek(session, home);
        boolean wrapped = TrapProtocol.isClientHello(first)
                && home.filter(trap -> trap.recognises(first)).isEmpty();
        if (wrapped) {
            session.startTls(INSIDE_TLS);
        }
        byte[] begin = wrapped ? peek(session, home) : first;
        Optional<Ranked> chosen = home.filter(trap -> trap.recognises(begin))
                .or(() -> traps.recognising(begin))
                .or(() -> home);
        if (chosen.isPresent()) {
            traps.handOver(session, wrapped ? "tls:" : "", chosen.get().protocol());
        } else {
            listen(session);
        }
    }

    private byte[] peek(TrapSession session, Optional<Ranked> home) throws IOException {
        byte[] first =
                session.peek(home.isPresent() ? BEFORE_GREETING : PATIENCE).orElse(new byte[0]);
        return home.isPresent() || first.length == 0 ? first : whole(session, first);
    }

    /** With what follows soon, if nobody recognises the first part of it. */
    private byte[] whole(TrapSession session, byte[] first) throws IOException {
        long until = System.nanoTime() + BETWEEN_PARTS.toNanos();
        Optional<byte[]> seen = Optional.of(first);
        byte[] most = first;
        while (seen.isPresent() && most.length < TrapSession.PEEK_BYTES && !isKnown(most)) {
            seen = session.peek(most.length, Duration.ofNanos(Math.max(0, until - System.nanoTime())));
            most = seen.orElse(most);
        }
        return most;
    }

    private boolean isKnown(byte[] first) {
        return TrapProtocol.isClientHello(first) || traps.recognising(first).isPresent();
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
        traps.add(protocol, properties);
    }

    void removeProtocol(TrapProtocol protocol) throws InterruptedException {
        traps.remove(protocol);
    }
}

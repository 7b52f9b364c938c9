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
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * A port where anything may be: hands the client to the installed trap that recognises its first bytes, else to the one
 * whose own port this is, else listens and says nothing. Has no port of its own; a configuration of {@code io.honeymesh.trap}
 * with {@code protocol = any} gives it some. Thread-safe.
 */
@Component
public final class AnyTrap implements TrapProtocol {

    static final String NAME = "any";

    /** How long a client may think before a protocol in which the server speaks first is tried. */
    private static final Duration BEFORE_GREETING = Duration.ofMillis(400);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KEPT_BYTES = 4096;

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
        byte[] first = session.peek(expected.isPresent() ? BEFORE_GREETING : PATIENCE);
        Optional<TrapProtocol> chosen = recognising(first).or(() -> expected);
        if (chosen.isPresent()) {
            session.add(new Evidence.Detail("protocol", Captured.of(chosen.get().name())));
            chosen.get().converse(session);
        } else {
            listen(session);
        }
    }

    private Optional<TrapProtocol> recognising(byte[] first) {
        return first.length == 0
                ? Optional.empty()
                : protocols.stream()
                        .filter(protocol -> protocol.canHandle(first.clone()))
                        .findFirst();
    }

    private Optional<TrapProtocol> atHomeOn(int port) {
        return protocols.stream()
                .filter(protocol -> protocol.defaultPorts().contains(port))
                .findFirst();
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

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addProtocol(TrapProtocol protocol) {
        if (protocol.transport() == Transport.TCP && !NAME.equals(protocol.name())) {
            protocols.add(protocol);
        }
    }

    void removeProtocol(TrapProtocol protocol) {
        protocols.remove(protocol);
    }
}

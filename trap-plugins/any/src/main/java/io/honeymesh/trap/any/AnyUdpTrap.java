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
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The same over UDP as {@link AnyTrap}: hands a datagram to the installed trap that recognises it, else says nothing. Has no port
 * of its own; a configuration of {@code io.honeymesh.trap} with {@code protocol = any-udp} gives it some. Thread-safe.
 */
@Component(property = "catch-all=true")
public final class AnyUdpTrap implements TrapProtocol {

    private static final int KEPT_BYTES = 4096;

    private final Catalogue traps = new Catalogue(Transport.UDP);

    @Override
    public String name() {
        return "any-udp";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of();
    }

    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        Optional<Ranked> chosen = session.peek(Duration.ZERO).flatMap(traps::recognising);
        if (chosen.isPresent()) {
            traps.handOver(session, "", chosen.get().protocol());
        } else {
            session.add(new Evidence.Request(Captured.of(session.input().readNBytes(KEPT_BYTES))));
        }
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

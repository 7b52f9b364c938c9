// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.spi.NodeEventListener;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;

/** Knows which ports are traps, from what the trap host tells. */
@Component(service = {NodeEventListener.class, TrapPorts.class})
public final class TrapPorts implements NodeEventListener {

    private record Listener(Transport transport, int port) {}

    private final Map<Listener, String> open = new ConcurrentHashMap<>();

    @Override
    public void on(NodeEvent event) {
        if (event instanceof NodeEvent.TrapChanged(var at, TrapStatus trap)) {
            Listener listener = new Listener(trap.transport(), trap.endpoint().port());
            if (trap.state() == TrapStatus.State.LISTENING) {
                open.put(listener, trap.trap());
            } else {
                open.remove(listener, trap.trap());
            }
        }
    }

    Set<Integer> of(Transport transport) {
        return open.keySet().stream()
                .filter(listener -> listener.transport() == transport)
                .map(Listener::port)
                .collect(Collectors.toUnmodifiableSet());
    }
}

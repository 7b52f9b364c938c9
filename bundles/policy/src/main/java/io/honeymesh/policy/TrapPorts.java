// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.spi.NodeEventListener;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;

/** Knows which ports are traps, from what the trap host tells. */
@Component(service = {NodeEventListener.class, TrapPorts.class})
public final class TrapPorts implements NodeEventListener {

    /** One dual-stack socket for IPv4 and IPv6. */
    private static final IpAddress EVERYWHERE = new Ipv6(0, 0);

    private record Listener(Transport transport, IpAddress address, int port) {
        boolean everywhere() {
            return address.equals(EVERYWHERE);
        }
    }

    private final Map<Listener, String> open = new ConcurrentHashMap<>();

    private volatile OptionalInt catchAll = OptionalInt.empty();
    private volatile Runnable follower = () -> {};

    /** @param called after each change, by one thread at a time; takes the place of the one before */
    void follow(Runnable called) {
        follower = called;
    }

    @Override
    public void on(NodeEvent event) {
        if (event instanceof NodeEvent.TrapChanged(var at, TrapStatus trap)) {
            take(trap, trap.state() == TrapStatus.State.LISTENING);
            follower.run();
        }
    }

    private void take(TrapStatus trap, boolean listening) {
        if (trap.trap().equals(Touch.ALL_PORTS)) {
            catchAll = listening ? OptionalInt.of(trap.endpoint().port()) : OptionalInt.empty();
            return;
        }
        Listener listener = new Listener(
                trap.transport(), trap.endpoint().address(), trap.endpoint().port());
        if (listening) {
            open.put(listener, trap.trap());
        } else {
            open.remove(listener, trap.trap());
        }
    }

    /**
     * What the rules say of them. A port counts only where nothing but a trap can listen, whatever the local address: on another
     * one the real service may.
     *
     * @param management where operators log in; a trap's port is none of those
     */
    Ports rules(Set<Integer> management) {
        Set<Integer> traps = of(Transport.TCP, listener -> true);
        return new Ports(
                of(Transport.TCP, Listener::everywhere),
                of(Transport.UDP, Listener::everywhere),
                catchAll,
                management.stream().filter(port -> !traps.contains(port)).collect(Collectors.toUnmodifiableSet()));
    }

    private Set<Integer> of(Transport transport, Predicate<Listener> which) {
        return open.keySet().stream()
                .filter(listener -> listener.transport() == transport && which.test(listener))
                .map(Listener::port)
                .collect(Collectors.toUnmodifiableSet());
    }
}

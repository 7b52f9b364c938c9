// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Remembers what came of calls. Where a node can be reached is its own word, and may be another's traps: a call there is a touch,
 * calls at two of them are a scan. So at one address only one port is tried, beside the mesh's usual one and where the right node
 * has answered before; and after a wrong answer not even that for an hour. Thread-safe.
 */
final class Knocks {

    private static final Duration AFTER_A_WRONG_ANSWER = Duration.ofHours(1);
    private static final Duration ANOTHER_PORT_AFTER_SILENCE = Duration.ofHours(1);
    private static final Duration ANOTHER_PORT_AFTER_A_WRONG_ANSWER = Duration.ofDays(7);
    private static final int MOST = 10_000;

    private record Port(int number, long untilNanos) {}

    private final int usualPort;
    private final LongSupplier nanoTime;
    private final Map<IpAddress, Port> ports = new Bounded<>(MOST);
    private final Map<Endpoint, Long> wrongUntilNanos = new Bounded<>(MOST);
    private final Map<Endpoint, Boolean> right = new Bounded<>(MOST);

    /** @param usualPort where this node itself listens for peers */
    Knocks(int usualPort, LongSupplier nanoTime) {
        this.usualPort = usualPort;
        this.nanoTime = nanoTime;
    }

    private long in(Duration time) {
        return nanoTime.getAsLong() + time.toNanos();
    }

    private boolean isOver(long nanos) {
        return nanoTime.getAsLong() - nanos >= 0;
    }

    /** @return whether it may be called, which is taken for done */
    synchronized boolean begin(Endpoint endpoint) {
        if (isRight(endpoint)) {
            return true;
        }
        Long wrong = wrongUntilNanos.get(endpoint);
        if (wrong != null && !isOver(wrong)) {
            return false;
        }
        if (endpoint.port() == usualPort) {
            return true;
        }
        Port tried = ports.get(endpoint.address());
        if (tried == null || isOver(tried.untilNanos())) {
            ports.put(endpoint.address(), new Port(endpoint.port(), in(ANOTHER_PORT_AFTER_SILENCE)));
            return true;
        }
        return tried.number() == endpoint.port();
    }

    /** The right node was there. */
    synchronized void right(Endpoint endpoint) {
        right.put(endpoint, true);
        wrongUntilNanos.remove(endpoint);
        ports.computeIfPresent(endpoint.address(), (_, port) -> port.number() == endpoint.port() ? null : port);
    }

    /** Somebody was there, but not the right node. */
    synchronized void wrong(Endpoint endpoint) {
        if (!isRight(endpoint)) {
            wrongUntilNanos.put(endpoint, in(AFTER_A_WRONG_ANSWER));
            ports.computeIfPresent(
                    endpoint.address(),
                    (_, port) -> port.number() == endpoint.port()
                            ? new Port(port.number(), in(ANOTHER_PORT_AFTER_A_WRONG_ANSWER))
                            : port);
        }
    }

    synchronized boolean isRight(Endpoint endpoint) {
        return right.containsKey(endpoint);
    }
}

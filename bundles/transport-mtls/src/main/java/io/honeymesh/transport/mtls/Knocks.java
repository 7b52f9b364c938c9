// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Remembers what came of calls. Where a node can be reached is its own word, and may be another's traps: a call there is a touch,
 * calls at two of them are a scan. So at one address only one port is tried, beside the mesh's usual one and where a node of it
 * has answered before; and after a wrong answer not even that for an hour, the next time for two, and so on. At those two, where a node
 * may be that is only too busy or has just changed its key, it begins with a minute. Thread-safe.
 */
final class Knocks {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final int MOST = 10_000;

    /** The port of an address that is tried. */
    private record Port(int number, long untilNanos) {}

    private record Wrong(Duration pause, long untilNanos) {}

    private final int usualPort;
    private final LongSupplier nanoTime;
    private final Map<IpAddress, Port> ports = new Bounded<>(MOST);
    private final Map<Endpoint, Wrong> wrong = new Bounded<>(MOST);
    private final Map<Endpoint, String> right = new Bounded<>(MOST);

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
    synchronized boolean begin(Endpoint endpoint, String nodeId) {
        if (isRight(endpoint, nodeId)) {
            return true;
        }
        Wrong last = wrong.get(endpoint);
        if (last != null && !isOver(last.untilNanos())) {
            return false;
        }
        if (isLikely(endpoint)) {
            return true;
        }
        Port tried = ports.get(endpoint.address());
        if (tried == null || isOver(tried.untilNanos())) {
            ports.put(endpoint.address(), new Port(endpoint.port(), in(HOUR)));
            return true;
        }
        return tried.number() == endpoint.port();
    }

    /** That node was there. */
    synchronized void right(Endpoint endpoint, String nodeId) {
        right.put(endpoint, nodeId);
        wrong.remove(endpoint);
        ports.computeIfPresent(endpoint.address(), (_, port) -> port.number() == endpoint.port() ? null : port);
    }

    /** Somebody was there, but not that node. */
    synchronized void wrong(Endpoint endpoint, String nodeId) {
        if (!isRight(endpoint, nodeId)) {
            Wrong last = wrong.get(endpoint);
            Duration pause = last == null ? first(endpoint) : last.pause().multipliedBy(2);
            pause = pause.compareTo(WEEK) < 0 ? pause : WEEK;
            wrong.put(endpoint, new Wrong(pause, in(pause)));
            ports.computeIfPresent(
                    endpoint.address(),
                    (_, port) -> port.number() == endpoint.port() ? new Port(port.number(), in(WEEK)) : port);
        }
    }

    private Duration first(Endpoint endpoint) {
        return isLikely(endpoint) ? MINUTE : HOUR;
    }

    /** Whether a node of the mesh may well be there, if another one, or the same with a new key. */
    private boolean isLikely(Endpoint endpoint) {
        return endpoint.port() == usualPort || right.containsKey(endpoint);
    }

    synchronized boolean isRight(Endpoint endpoint, String nodeId) {
        return nodeId.equals(right.get(endpoint));
    }
}

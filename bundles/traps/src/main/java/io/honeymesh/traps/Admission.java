// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv6;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts open conversations, in all and by source. Thread-safe. */
final class Admission {

    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<IpAddress, Integer> byOrigin = new ConcurrentHashMap<>();

    /** Lets one more conversation in, or not; each one let in must {@link #leave}. */
    boolean enter(IpAddress source, Limits limits) {
        if (open.incrementAndGet() > limits.connections()) {
            open.decrementAndGet();
            return false;
        }
        if (byOrigin.merge(origin(source), 1, Integer::sum) > limits.perSource()) {
            leave(source);
            return false;
        }
        return true;
    }

    void leave(IpAddress source) {
        byOrigin.computeIfPresent(origin(source), (address, count) -> count == 1 ? null : count - 1);
        open.decrementAndGet();
    }

    int open() {
        return open.get();
    }

    /** Whose quota an address draws on: an IPv6 host has a whole /64 to itself. */
    static IpAddress origin(IpAddress source) {
        return source instanceof Ipv6 v6 ? v6.masked(64) : source;
    }
}

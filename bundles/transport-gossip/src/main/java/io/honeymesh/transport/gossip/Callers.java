// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv6;
import io.honeymesh.transport.gossip.wire.ByteBudget;
import io.honeymesh.transport.gossip.wire.Streams;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who is connected here at once: few of one, who is an address or, where only members name that address, one of these members,
 * however many addresses it names. Of one no more bytes are in hand than half of all. Thread-safe.
 */
final class Callers {

    static final int MOST = 64;
    private static final int MOST_OF_ONE = 8;

    /** Nodes may share one, and so may one hand's addresses. */
    private static final int MOST_OF_ONE_IPV6_NETWORK = 32;

    private static final int IPV6_NETWORK_BITS = 64;

    private static final class Caller {
        private final ByteBudget bytes;
        private int calls;

        Caller(ByteBudget bytes) {
            this.bytes = bytes;
        }
    }

    private final ByteBudget bytes;
    private final Map<Object, Caller> callers = new HashMap<>();
    private final Map<IpAddress, Integer> ipv6Networks = new HashMap<>();
    private int all;

    Callers(ByteBudget bytes) {
        this.bytes = bytes;
    }

    /** A connection that is served. */
    final class Call implements AutoCloseable {
        private final IpAddress address;
        private final Object who;
        private final ByteBudget bytes;

        private Call(IpAddress address, Object who, ByteBudget bytes) {
            this.address = address;
            this.who = who;
            this.bytes = bytes;
        }

        ByteBudget bytes() {
            return bytes;
        }

        @Override
        public void close() {
            leave(this);
        }
    }

    /** @param owners who may be at the address, each of whom has room of its own; nobody if it isn't admitted */
    synchronized Optional<Call> enter(IpAddress address, Collection<?> owners) {
        if (all >= MOST || ipv6Networks.getOrDefault(network(address), 0) >= MOST_OF_ONE_IPV6_NETWORK) {
            return Optional.empty();
        }
        for (Object owner : owners) {
            Caller caller = callers.getOrDefault(owner, new Caller(bytes.part(Streams.MOST_OF_ONE)));
            if (caller.calls < MOST_OF_ONE) {
                all++;
                caller.calls++;
                callers.put(owner, caller);
                if (address instanceof Ipv6) {
                    ipv6Networks.merge(network(address), 1, Integer::sum);
                }
                return Optional.of(new Call(address, owner, caller.bytes));
            }
        }
        return Optional.empty();
    }

    private synchronized void leave(Call call) {
        all--;
        callers.computeIfPresent(call.who, (_, caller) -> --caller.calls == 0 ? null : caller);
        ipv6Networks.computeIfPresent(network(call.address), (_, calls) -> calls == 1 ? null : calls - 1);
    }

    private static IpAddress network(IpAddress address) {
        return address.masked(Math.min(IPV6_NETWORK_BITS, address.bitLength()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import io.honeymesh.enforcement.KernelLayout.Config;
import io.honeymesh.enforcement.KernelLayout.ContainedWay;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;

/**
 * The conversations that go on in spite of their ban (S05): a set-associative table in shared memory, keyed by a hash of the
 * 5-tuple ({@code hm_flow_key}). A place is free again when its time is over. Not thread-safe: {@link XdpBackend} holds the
 * lock.
 */
final class ContainedFlows {
    private static final int SUBNET = 64;

    private final SharedMemory table;
    private final KernelHash hash;
    private final ConfigMemory config;
    private final int capacity;
    private final int mask;
    /** The source network of each place that is taken: the kernel's side holds only hashes. */
    private final Map<Integer, IpAddress> sources = new HashMap<>();

    /** How many places each source network has: what {@link #overlaps} goes by. */
    private final Map<IpAddress, Integer> places = new HashMap<>();

    private int taken;

    ContainedFlows(SharedMemory table, KernelHash hash, ConfigMemory config, int capacity) {
        this.table = table;
        this.hash = hash;
        this.config = config;
        this.capacity = capacity;
        this.mask = (int) (table.byteSize() / ContainedWay.BYTES / ContainedWay.WAYS) - 1;
        config.set(Config.CONTAINED_MASK, mask);
    }

    /** Buckets for a capacity: twice the places, so that one being full is rare. */
    static int buckets(int capacity) {
        return Math.max(1, Integer.highestOneBit(Math.max(1, capacity / 2 - 1)) << 1);
    }

    /**
     * Lets a conversation go on: a few memory writes. {@link #remember} is to follow, after what can't wait.
     *
     * @return its place; -1 if there is no room: the conversation then ends with its ban, which is safe
     */
    int put(Flow flow, long until, long now) {
        long key = key(flow);
        long at = find(key, now);
        if (at < 0 || taken >= capacity && !sweep(now)) {
            return -1;
        }
        if (keyAt(at) != key) {
            if (keyAt(at) == 0) {
                taken++;
            }
            setKey(at, 0);
        }
        table.set(at + ContainedWay.UNTIL, until);
        setKey(at, key);
        config.set(Config.CONTAINED, taken);
        return place(at);
    }

    /** Counts a conversation that was put in its place, and no longer the one whose time there was over. */
    void remember(int place, Flow flow) {
        IpAddress source = network(flow.remote().address());
        if (!source.equals(sources.get(place))) {
            forget(place);
            sources.put(place, source);
            places.merge(source, 1, Integer::sum);
        }
    }

    void remove(Flow flow) {
        long key = key(flow);
        long at = find(key, Long.MIN_VALUE);
        if (at >= 0 && keyAt(at) == key) {
            free(at);
            config.set(Config.CONTAINED, taken);
        }
    }

    private void free(long at) {
        setKey(at, 0);
        taken--;
        forget(place(at));
    }

    private void forget(int place) {
        IpAddress source = sources.remove(place);
        if (source != null) {
            places.computeIfPresent(source, (network, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Whether a conversation with some address of the subject goes on, or may: its end is not always told. */
    boolean overlaps(Subject subject) {
        if (places.isEmpty()) {
            return false;
        }
        if (subject.prefixLength() >= (subject.address() instanceof Ipv4 ? 32 : SUBNET)) {
            return places.containsKey(network(subject.address()));
        }
        for (IpAddress source : places.keySet()) {
            if (subject.contains(source)) {
                return true;
            }
        }
        return false;
    }

    private static IpAddress network(IpAddress source) {
        return source instanceof Ipv6 v6 ? new Ipv6(v6.high(), 0) : source;
    }

    private static int place(long at) {
        return (int) (at / ContainedWay.BYTES);
    }

    /** The key's own place, else a free one, else one whose time is over; -1 if its bucket has none. */
    private long find(long key, long now) {
        long bucket = (key & mask) * ContainedWay.WAYS * ContainedWay.BYTES;
        long free = -1;
        for (int way = 0; way < ContainedWay.WAYS; way++) {
            long at = bucket + (long) way * ContainedWay.BYTES;
            long held = keyAt(at);
            if (held == key) {
                return at;
            }
            if (free < 0 && (held == 0 || table.getLong(at + ContainedWay.UNTIL) <= now)) {
                free = at;
            }
        }
        return free;
    }

    /** Gives back every place whose time is over; whether that made room. */
    private boolean sweep(long now) {
        for (long at = 0; at < table.byteSize(); at += ContainedWay.BYTES) {
            if (keyAt(at) != 0 && table.getLong(at + ContainedWay.UNTIL) <= now) {
                free(at);
            }
        }
        return taken < capacity;
    }

    private long keyAt(long at) {
        return table.getLong(at + ContainedWay.KEY);
    }

    /** The key comes last and goes first: the kernel never reads another conversation's time under it. */
    private void setKey(long at, long key) {
        table.set(at + ContainedWay.KEY, key);
        VarHandle.fullFence();
    }

    private long key(Flow flow) {
        IpAddress remote = flow.remote().address();
        IpAddress local = flow.local().address();
        long key = hash.key0();
        key = hash.mix(key ^ high(remote));
        key = hash.mix(key ^ low(remote));
        key = hash.mix(key ^ high(local));
        key = hash.mix(key ^ low(local));
        key = hash.mix(key
                ^ (flow.remote().port()
                        | (long) flow.local().port() << 16
                        | (long) flow.transport().protocolNumber() << 32
                        | (remote instanceof Ipv4 ? 4L : 6L) << 40));
        return key == 0 ? 1 : key;
    }

    private static long high(IpAddress address) {
        return address instanceof Ipv6 v6
                ? KernelHash.word(v6.high())
                : Integer.toUnsignedLong(KernelHash.word(((Ipv4) address).bits()));
    }

    private static long low(IpAddress address) {
        return address instanceof Ipv6 v6 ? KernelHash.word(v6.low()) : 0;
    }
}

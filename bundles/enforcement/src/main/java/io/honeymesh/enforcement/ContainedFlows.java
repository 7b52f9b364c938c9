// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.enforcement.KernelLayout.Config;
import io.honeymesh.enforcement.KernelLayout.FlowKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The conversations that go on in spite of a ban (S05), each until its own jiffy, which the kernel checks. The owner
 * serialises callers.
 */
final class ContainedFlows {
    private record Deadline(Flow flow, long until) {}

    private final BpfMap map;
    private final ConfigMemory config;
    private final int capacity;
    private final Map<Flow, Long> flows = new HashMap<>();
    private final Map<IpAddress, Integer> perSource = new HashMap<>();
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>(Comparator.comparingLong(Deadline::until));

    ContainedFlows(BpfMap map, ConfigMemory config, int capacity) {
        this.map = map;
        this.config = config;
        this.capacity = capacity;
    }

    /**
     * Lets a conversation go on.
     *
     * @return false if {@code capacity} others go on already: this one then ends with its ban, which is safe
     */
    boolean put(Flow flow, long until, long now) throws KernelException {
        while (!deadlines.isEmpty() && deadlines.peek().until <= now) {
            Deadline over = deadlines.poll();
            if (flows.getOrDefault(over.flow, 0L) == over.until) {
                remove(over.flow);
            }
        }
        if (deadlines.size() >= capacity) {
            return false;
        }
        try (Arena call = Arena.ofConfined()) {
            map.put(key(call, flow), call.allocateFrom(Native.LONG, until));
        }
        if (flows.put(flow, until) == null) {
            perSource.merge(flow.remote().address(), 1, Integer::sum);
        }
        deadlines.add(new Deadline(flow, until));
        config.set(Config.CONTAINED, flows.size());
        return true;
    }

    /** @return whether the conversation was going on */
    boolean remove(Flow flow) {
        if (flows.remove(flow) == null) {
            return false;
        }
        try (Arena call = Arena.ofConfined()) {
            map.remove(key(call, flow));
        }
        perSource.computeIfPresent(flow.remote().address(), (source, count) -> count == 1 ? null : count - 1);
        config.set(Config.CONTAINED, flows.size());
        return true;
    }

    /** Whether a conversation with some address of the subject goes on. */
    boolean overlaps(Subject subject) {
        return subject.isHost()
                ? perSource.containsKey(subject.address())
                : perSource.keySet().stream().anyMatch(subject::contains);
    }

    private static MemorySegment key(Arena call, Flow flow) {
        MemorySegment key = call.allocate(FlowKey.BYTES, 8);
        byte[] remote = flow.remote().address().bytes();
        byte[] local = flow.local().address().bytes();
        MemorySegment.copy(remote, 0, key, ValueLayout.JAVA_BYTE, FlowKey.SOURCE, remote.length);
        MemorySegment.copy(local, 0, key, ValueLayout.JAVA_BYTE, FlowKey.DESTINATION, local.length);
        key.set(ValueLayout.JAVA_SHORT, FlowKey.SOURCE_PORT, (short)
                flow.remote().port());
        key.set(ValueLayout.JAVA_SHORT, FlowKey.DESTINATION_PORT, (short)
                flow.local().port());
        key.set(ValueLayout.JAVA_BYTE, FlowKey.PROTOCOL, (byte) flow.transport().protocolNumber());
        key.set(ValueLayout.JAVA_BYTE, FlowKey.FAMILY, (byte) (remote.length == 4 ? 4 : 6));
        return key;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Subject;
import io.honeymesh.enforcement.KernelLayout.Config;
import io.honeymesh.enforcement.KernelLayout.GuardTuple;
import io.honeymesh.enforcement.KernelLayout.Pass;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts {@link PassRules} into the kernel: a trie entry per prefix, which points into the array of guard tuples. The array
 * has two halves; new tuples go into the idle one before any prefix points there, so no packet meets half a rule. The owner
 * serialises callers.
 */
final class PassTable {
    private static final Logger LOG = LoggerFactory.getLogger(PassTable.class);

    private final BpfMap trie4;
    private final BpfMap trie6;
    private final MemorySegment guards;
    private final ConfigMemory config;
    private final int capacity;
    private PassRules rules = PassRules.NONE;
    /** Where the tuples of the rules in force stand. */
    private Map<List<PassRules.Tuple>, Integer> runs = Map.of();

    private int half;

    /** @param capacity prefixes of each family that may be in force */
    PassTable(BpfMap trie4, BpfMap trie6, MemorySegment guards, ConfigMemory config, int capacity) {
        this.trie4 = trie4;
        this.trie6 = trie6;
        this.guards = guards;
        this.config = config;
        this.capacity = capacity;
    }

    PassRules rules() {
        return rules;
    }

    /**
     * New prefixes go in before old ones go out: the tries are twice as large as what may be in force.
     *
     * @throws KernelException if they don't fit; the former rules then stay
     */
    void replace(PassRules next) throws KernelException {
        if (next.equals(rules)) {
            return;
        }
        long v4 = next.byPrefix().keySet().stream().filter(PrefixKeys::isV4).count();
        if (v4 > capacity || next.byPrefix().size() - v4 > capacity) {
            throw new KernelException("more than " + capacity + " prefixes in allow-list and guards");
        }
        Map<List<PassRules.Tuple>, Integer> nextRuns = writeTuples(next);
        List<Subject> written = new ArrayList<>();
        try {
            for (Map.Entry<Subject, PassRules.Passes> entry : next.byPrefix().entrySet()) {
                if (isAsBefore(entry.getKey(), entry.getValue())) {
                    continue;
                }
                write(entry.getKey(), entry.getValue(), nextRuns);
                written.add(entry.getKey());
            }
        } catch (KernelException e) {
            written.forEach(this::restore);
            throw e;
        }
        config.set(Config.PASSES4, (int) v4);
        config.set(Config.PASSES6, (int) (next.byPrefix().size() - v4));
        for (Subject former : rules.prefixes()) {
            if (!next.byPrefix().containsKey(former)) {
                remove(former);
            }
        }
        rules = next;
        runs = nextRuns;
        half ^= 1;
    }

    /** Only what points to tuples moves with them. */
    private boolean isAsBefore(Subject subject, PassRules.Passes passes) {
        return passes.guards().isEmpty() && passes.equals(rules.byPrefix().get(subject));
    }

    /** Nothing may point into the half that the next tuples are written to: rather let nothing pass from there. */
    private void restore(Subject subject) {
        PassRules.Passes former = rules.byPrefix().get(subject);
        try {
            if (former == null) {
                remove(subject);
            } else {
                write(subject, former, runs);
            }
        } catch (KernelException e) {
            LOG.error("{} lost its guards and allows until they next change: {}", subject, e.getMessage());
            remove(subject);
        }
    }

    private void remove(Subject subject) {
        try (Arena call = Arena.ofConfined()) {
            trie(subject).remove(PrefixKeys.of(call, subject));
        }
    }

    private BpfMap trie(Subject subject) {
        return PrefixKeys.isV4(subject) ? trie4 : trie6;
    }

    /** Equal lists share their place. */
    private Map<List<PassRules.Tuple>, Integer> writeTuples(PassRules next) throws KernelException {
        int perHalf = (int) (guards.byteSize() / GuardTuple.BYTES / 2);
        int at = half == 0 ? perHalf : 0;
        int end = at + perHalf;
        Map<List<PassRules.Tuple>, Integer> runs = new HashMap<>();
        for (Map.Entry<Subject, PassRules.Passes> entry : next.byPrefix().entrySet()) {
            List<PassRules.Tuple> tuples = entry.getValue().guards();
            if (tuples.size() > KernelLayout.GUARDS_PER_PREFIX) {
                throw new KernelException(entry.getKey() + " has " + tuples.size() + " guards; "
                        + KernelLayout.GUARDS_PER_PREFIX + " are the limit for one prefix");
            }
            if (runs.containsKey(tuples)) {
                continue;
            }
            if (at + tuples.size() > end) {
                throw new KernelException("more than " + perHalf + " guards");
            }
            runs.put(tuples, at);
            for (PassRules.Tuple tuple : tuples) {
                long offset = (long) at++ * GuardTuple.BYTES;
                guards.set(ValueLayout.JAVA_SHORT, offset + GuardTuple.REMOTE_PORT, (short) tuple.remotePort());
                guards.set(ValueLayout.JAVA_SHORT, offset + GuardTuple.LOCAL_PORT, (short) tuple.localPort());
                guards.set(ValueLayout.JAVA_BYTE, offset + GuardTuple.PROTOCOL, (byte) tuple.protocol());
            }
        }
        return runs;
    }

    private void write(Subject subject, PassRules.Passes passes, Map<List<PassRules.Tuple>, Integer> runs)
            throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment value = call.allocate(Pass.BYTES, 8);
            value.set(Native.LONG, Pass.ALLOW_UNTIL, passes.allowUntil());
            value.set(Native.INT, Pass.FIRST, runs.get(passes.guards()));
            value.set(Native.INT, Pass.COUNT, passes.guards().size());
            trie(subject).put(PrefixKeys.of(call, subject), value);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/** The kernel's packet counters, summed over the CPUs. Thread-safe. */
final class Statistics {
    /** Names by slot (enum hm_stat). */
    private static final String[] NAMES = {
        "passed.ordinary",
        "passed.not-ip",
        "passed.unparsable",
        "passed.allowed",
        "passed.guarded",
        "passed.contained",
        "passed.established",
        "passed.essential",
        "dropped.ban4",
        "dropped.ban6",
        "dropped.prefix",
        "dropped.scan",
        "dropped.lockdown",
        "dropped.unparsable",
        "dropped.quarantine",
        "dropped.rate",
        "would-drop.ban4",
        "would-drop.ban6",
        "would-drop.prefix",
        "would-drop.scan",
        "all-ports.steered",
        "passed.unattended",
        "would-drop.quarantine",
        "would-drop.rate",
        "scan.stopped",
        "scan.excused",
        "scan.spent",
        "scan.breaker",
        "scan.reported",
        "scan.unreported",
        "scan.evicted",
        "quarantine.placed",
    };

    private final BpfMap map;
    private final int cpus;

    Statistics(BpfMap map, int cpus) {
        this.map = map;
        this.cpus = cpus;
    }

    /** {@code passed}, {@code dropped}, {@code would-drop}, then each counter by its own name. */
    Map<String, Long> read() {
        long[] sums = new long[KernelLayout.STAT_SLOTS];
        try (Arena call = Arena.ofConfined()) {
            MemorySegment all = call.allocate((long) cpus * KernelLayout.STAT_SLOTS * Long.BYTES, 8);
            if (map.get(call.allocateFrom(Native.INT, 0), all)) {
                for (int i = 0; i < cpus * KernelLayout.STAT_SLOTS; i++) {
                    sums[i % KernelLayout.STAT_SLOTS] += all.getAtIndex(Native.LONG, i);
                }
            }
        }
        Map<String, Long> named = new LinkedHashMap<>();
        for (String total : new String[] {"passed", "dropped", "would-drop"}) {
            named.put(total, 0L);
        }
        for (int slot = 0; slot < NAMES.length; slot++) {
            named.put(NAMES[slot], sums[slot]);
            String group = NAMES[slot].substring(0, NAMES[slot].indexOf('.'));
            if (named.containsKey(group)) {
                named.merge(group, sums[slot], Long::sum);
            }
        }
        return named;
    }
}

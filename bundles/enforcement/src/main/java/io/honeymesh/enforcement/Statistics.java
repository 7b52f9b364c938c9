// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

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

    private final SharedMemory counts;

    /** @param counts a {@code struct hm_stats} for each CPU that the machine may have, {@link KernelLayout#STAT_CPUS} at most */
    Statistics(SharedMemory counts) {
        this.counts = counts;
    }

    /** {@code passed}, {@code dropped}, {@code would-drop}, then each counter by its own name. */
    Map<String, Long> read() {
        long[] sums = new long[KernelLayout.STAT_SLOTS];
        for (int i = 0; i < counts.byteSize() / Long.BYTES; i++) {
            sums[i % KernelLayout.STAT_SLOTS] += counts.getLong((long) i * Long.BYTES);
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

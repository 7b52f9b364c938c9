// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.enforcement.EnforcementSettings.AllPortsSettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Which TCP ports of this machine nobody uses (S07): looked at for a while without anybody listening, and not used for days.
 * Not thread-safe.
 */
final class PortUse {
    /** What people expect a service on, up or down. */
    private static final Set<Integer> NEVER = Set.of(80, 113, 443);

    private final AllPortsSettings settings;
    private final IntPredicate reserved;
    private final Instant since;
    private final Map<Integer, Instant> lastUse;

    /**
     * @param reserved ports that are never free, beside those of the settings: the ephemeral range, the node's own
     * @param since when looking began
     * @param known what an earlier run has seen
     */
    PortUse(AllPortsSettings settings, IntPredicate reserved, Instant since, Map<Integer, Instant> known) {
        this.settings = settings;
        this.reserved = reserved;
        this.since = since;
        this.lastUse = new HashMap<>(known);
    }

    /** Somebody has these. */
    void used(Set<Integer> ports, Instant now) {
        ports.forEach(port -> lastUse.put(port, now));
    }

    /** Those that may be steered to the catch-all. */
    Set<Integer> free(Instant now) {
        lastUse.values().removeIf(at -> at.plus(settings.memory()).isBefore(now));
        Set<Integer> free = new HashSet<>();
        if (since.plus(settings.quiet()).isAfter(now)) {
            return free;
        }
        for (int port = 1; port < KernelLayout.PORTS; port++) {
            if (!lastUse.containsKey(port)
                    && !NEVER.contains(port)
                    && !settings.reserved().contains(port)
                    && !reserved.test(port)) {
                free.add(port);
            }
        }
        return free;
    }

    /** What to know in the next run. */
    Map<Integer, Instant> known() {
        return Map.copyOf(lastUse);
    }
}

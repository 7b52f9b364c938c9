// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.ProbeResult;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What came of one attacker.
 *
 * @param touched whether the node noticed it, by a touch or as a scan
 * @param banned whether the node says so and its packets were seen to be dropped
 * @param full whether intent made it the full ban
 */
record Outcome(
        String tool,
        String address,
        boolean touched,
        boolean banned,
        Set<String> reasons,
        boolean full,
        ProbeResult probe) {

    static Outcome of(String tool, String address, List<Event> events, ProbeResult probe) {
        Set<String> reasons = new LinkedHashSet<>();
        events.stream().filter(event -> event.isBan() || event.isScanStop()).forEach(e -> reasons.addAll(e.reasons()));
        boolean touched = events.stream()
                .anyMatch(e -> e.type().equals("touch") || e.type().equals("scan"));
        boolean full = events.stream().anyMatch(event -> event.isBan() && event.full());
        return new Outcome(
                tool, address, touched, !reasons.isEmpty() && probe.firstDrop().isPresent(), reasons, full, probe);
    }

    /** For people: from what to the first drop. */
    String measuredFrom() {
        return probe.proven() ? "connect()" : "the scan's first SYN";
    }

    Map<String, Object> json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("tool", tool);
        fields.put("address", address);
        fields.put("touched", touched);
        fields.put("banned", banned);
        fields.put("reasons", List.copyOf(reasons));
        fields.put("full_ban", full);
        fields.put(
                "connect_to_first_drop_us",
                probe.touchToFirstDropMicros().isPresent()
                        ? Report.rounded(probe.touchToFirstDropMicros().getAsDouble())
                        : null);
        fields.put("measured_from", probe.proven() ? "connect" : "first_syn");
        fields.put("probe_hz", probe.hz());
        return fields;
    }
}

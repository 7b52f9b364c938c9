// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an operator has ordered about a trap, in place of what its configuration says.
 *
 * @param trap the protocol's name
 * @param runs whether it listens
 * @param ports where; empty for those of the configuration, the address too then
 * @param note who ordered it, and why
 */
public record TrapOverride(
        String trap, boolean runs, List<Integer> ports, IpAddress address, Instant since, String note) {

    public TrapOverride {
        ports = List.copyOf(ports);
    }

    /** The order as JSON-friendly values in a fixed order. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("runs", runs);
        fields.put("ports", ports);
        fields.put("address", address.toString());
        fields.put("since", since.toString());
        fields.put("note", SafeText.printable(note));
        return fields;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.time.Instant;
import java.util.Map;

/**
 * A fact from a sensor this api has no type for.
 *
 * @param kind a dotted name, e.g. {@code dns.tunnel}
 */
public record Extension(
        String kind, Instant at, IpAddress source, EvidenceGrade grade, Map<String, Captured> attributes)
        implements Observation {

    public Extension {
        attributes = Map.copyOf(attributes);
    }
}

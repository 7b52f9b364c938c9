// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.time.Instant;

/**
 * One connection or datagram that reached a trap.
 *
 * @param id names the touch and the conversation that follows it; unique on this node, later ones are larger
 * @param trap the trap's protocol name, e.g. {@code ssh}
 */
public record Touch(long id, Instant at, String trap, Flow flow, EvidenceGrade grade) implements Observation {

    /**
     * The trap of a touch on a port that no trap was put on, while all ports are traps. Any program may be meant by it, so one
     * alone shows nothing (S07).
     */
    public static final String ALL_PORTS = "all-ports";

    @Override
    public IpAddress source() {
        return flow.remote().address();
    }
}

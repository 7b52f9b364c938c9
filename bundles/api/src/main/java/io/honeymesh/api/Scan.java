// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.time.Duration;
import java.time.Instant;

/**
 * A port scan.
 *
 * @param kind how it was recognised
 * @param distinctPorts distinct destination ports (or stealth probes) counted when the threshold was reached
 * @param distinctAddresses at how many of our addresses it aimed, where that was counted; a lower bound, at least 1
 * @param window from the first to the last packet counted
 * @param target the local endpoint of the packet that reached the threshold
 * @param stoppedFor how long the kernel drops this source's scan packets by itself; zero if it doesn't
 */
public record Scan(
        Instant at,
        IpAddress source,
        EvidenceGrade grade,
        Kind kind,
        int distinctPorts,
        int distinctAddresses,
        Duration window,
        Endpoint target,
        Duration stoppedFor)
        implements Observation {

    /** How a scan was recognised. */
    public enum Kind {
        /** Many ports in a short window. */
        FAST,
        /** Many ports in a long window (low and slow). */
        SLOW,
        /** TCP probes no ordinary stack sends: NULL, FIN, XMAS, SYN+FIN. */
        STEALTH,
        /** Several trap ports with completed handshakes. */
        CONNECT
    }
}

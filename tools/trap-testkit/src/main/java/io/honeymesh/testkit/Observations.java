// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.History;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Observations as a node's sensors make them, for tests. All happen at {@link #NOW}, on a node at 192.0.2.250. */
public final class Observations {

    public static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static final IpAddress NODE = IpAddress.parse("192.0.2.250");
    private static final int CLIENT_PORT = 40_000;

    /** What a node remembers of somebody who was never there before. */
    public static final History FIRST_VISIT = history(1, Set.of());

    static final String SOMEBODY = "192.0.2.66";

    private Observations() {}

    /** A conversation in which nothing was said yet, over TCP with the trap {@code http} on port 80. */
    public static ConversationBuilder conversation() {
        return new ConversationBuilder();
    }

    /** A TCP connection to a trap. */
    public static Touch touch(String source, String trap, int port) {
        return touch(source, trap, port, Transport.TCP);
    }

    static Touch touch(String source, String trap, int port, Transport transport) {
        Flow flow = new Flow(transport, new Endpoint(IpAddress.parse(source), CLIENT_PORT), new Endpoint(NODE, port));
        EvidenceGrade grade = transport == Transport.TCP ? EvidenceGrade.PROVEN : EvidenceGrade.CLAIMED;
        return new Touch(1, NOW, trap, flow, grade);
    }

    /** A port scan as the kernel reports it: bare SYNs, so that the source could be forged. */
    public static Scan scan(String source, Scan.Kind kind, int distinctPorts) {
        return new Scan(
                NOW,
                IpAddress.parse(source),
                EvidenceGrade.CLAIMED,
                kind,
                distinctPorts,
                1,
                Duration.ofMillis(12),
                new Endpoint(NODE, 1024),
                Duration.ofMinutes(10));
    }

    /**
     * What a node remembers of a source that came {@code touches} times.
     *
     * @param trapPorts those it completed handshakes with
     * @param fingerprints the client's in this conversation
     */
    public static History history(int touches, Set<Integer> trapPorts, Fingerprint... fingerprints) {
        Instant first = NOW.minusSeconds(60L * touches);
        List<History.Target> targets = trapPorts.stream()
                .sorted()
                .map(port -> new History.Target(new Endpoint(NODE, port), first, NOW))
                .toList();
        return new History(
                new Subject(IpAddress.parse(SOMEBODY), 32),
                first,
                touches,
                trapPorts,
                targets,
                List.of(first),
                List.of(fingerprints));
    }
}

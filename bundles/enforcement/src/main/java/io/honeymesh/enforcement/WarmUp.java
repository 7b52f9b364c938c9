// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Writes bans to the tables before the program is attached, so that the first attacker doesn't find the code cold: a ban
 * costs hundreds of microseconds while it is interpreted, about one once it is compiled. Leaves the tables empty; nobody else
 * knows of them yet.
 */
final class WarmUp {
    /** The compiler takes a method of the hot path on after 60 calls (lib/launcher/java.sh), what it calls after as many more. */
    private static final int ROUNDS = 300;

    private static final long LONGEST_NANOS = Duration.ofMillis(500).toNanos();
    private static final int TEST_NETWORK = 0xC0000200; // 192.0.2.0/24, RFC 5737
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private WarmUp() {}

    static void run(XdpBackend backend, Projection tables) throws KernelException, XdpBackend.Closed {
        Endpoint local = new Endpoint(new Ipv4(TEST_NETWORK), 1);
        long start = System.nanoTime();
        for (int i = 1; i < ROUNDS && System.nanoTime() - start < LONGEST_NANOS; i++) {
            Subject subject = Subject.host(new Ipv4(TEST_NETWORK + 1 + i % 250));
            Flow flow = new Flow(Transport.TCP, new Endpoint(subject.address(), i), local);
            Instant now = Instant.now();
            Ban ban = new Ban(subject, Map.of(Reason.TRAP, now.plus(MINUTE)), now, 0, false, "");
            backend.apply(ban, flow, MINUTE);
            backend.release(flow);
            tables.remove(subject);
        }
    }
}

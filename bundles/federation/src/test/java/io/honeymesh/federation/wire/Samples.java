// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One message of each kind, always the same. */
final class Samples {

    static final String CLUSTER = "orchard";
    static final Signer ALPHA = signer(1);
    static final Signer BETA = signer(2);
    private static final EventId ID = EventId.of(filled(16, 0xa5));
    private static final String CLAIM = "L-2026-0001";

    private Samples() {}

    static Signer signer(int number) {
        return new Signer(filled(32, number));
    }

    static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    static Header header() {
        return new Header(CLUSTER, ID, 7, Instant.parse("2026-11-27T12:00:00.250Z"), Duration.ofHours(24));
    }

    static Body.Ban ban(SharingLevel level) {
        boolean two = level.includes(SharingLevel.L2);
        return new Body.Ban(
                Subject.parse("198.51.100.7"),
                CLAIM,
                EnumSet.of(Reason.TRAP, Reason.CREDENTIAL),
                level,
                List.of("ssh"),
                two
                        ? List.of(
                                new Fingerprint("hassh", "0123456789abcdef0123456789abcdef"),
                                new Fingerprint("ja4", "t13d1516h2_8daaf6152771_e5627efa2ab1"))
                        : List.of(),
                two ? List.of(22, 2222) : List.of(),
                level.includes(SharingLevel.L3)
                        ? Optional.of(new Body.Behaviour(3, 2, 1, 1, List.of("credential", "trap-touch")))
                        : Optional.empty(),
                level.includes(SharingLevel.L4)
                        ? List.of(new Body.Excerpt(Captured.of(new byte[] {0, 27, '[', (byte) 0xff})))
                        : List.of());
    }

    static Map<String, Body> all() {
        Map<String, Body> all = new LinkedHashMap<>();
        for (SharingLevel level : SharingLevel.values()) {
            all.put("ban " + level, ban(level));
        }
        Body.Presence presence = new Body.Presence(
                List.of(
                        new Endpoint(IpAddress.parse("203.0.113.9"), 7443),
                        new Endpoint(IpAddress.parse("2001:db8::9"), 7443)),
                "a.b.c",
                List.of("mtls"),
                Optional.of(BETA.key()));
        all.put("allow", new Body.Allow(Subject.parse("2001:db8:1:2::/64"), CLAIM));
        all.put("sighting", new Body.Sighting(Subject.parse("198.51.100.7"), CLAIM, "ssh"));
        all.put("revocation", new Body.Revocation(Subject.parse("198.51.100.7"), CLAIM, EventId.of(filled(16, 0x5a))));
        all.put("presence", presence);
        all.put("presence of the founder", new Body.Presence(List.of(), "", List.of(), Optional.empty()));
        all.put("join", new Body.Join(EventId.of(filled(16, 3)), BETA.key(), new Body.Proof("ab".repeat(32))));
        all.put("admission", new Body.Admission(BETA.key()));
        all.put("departure", new Body.Departure(BETA.key()));
        all.put("rotation", Rotations.consent(BETA, ALPHA.key(), CLUSTER, 1));
        byte[] mine = filled(32, 4);
        Body.Order order = FleetOrders.signed(
                signer(5), CLUSTER, 1_795_000_000, 86_400, BETA.key(), filled(FleetOrders.SEALED_BYTES, 6));
        all.put("sealing", new Body.Sealing(Body.Octets.of(Hpke.publicKey(mine))));
        all.put("order", order);
        all.put("answer", new Body.Answer(FleetOrders.name(order, CLUSTER), Body.Followed.DONE));
        return all;
    }
}

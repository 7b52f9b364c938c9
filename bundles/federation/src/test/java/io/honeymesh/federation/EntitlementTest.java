// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Envelopes;
import io.honeymesh.federation.wire.Malformed;
import io.honeymesh.federation.wire.Refusal;
import io.honeymesh.federation.wire.SharingLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without a licence or its operator's will a node neither tells nor takes anything, and says why. */
class EntitlementTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final TestMesh mesh = new TestMesh();
    private TestNode a;
    private TestNode b;
    private int sources;

    @BeforeEach
    void join() {
        a = mesh.node("a");
        b = mesh.joined("b", a);
        mesh.trust(a, b, TrustLevel.L2);
        mesh.trust(b, a, TrustLevel.L2);
    }

    private String source() {
        return "8.8.4." + ++sources;
    }

    /** What is wrong with a's licence, by what it is told of it. */
    private static final Map<String, Optional<String>> LACKING = Map.of(
            "none is installed",
            Optional.empty(),
            "it was good until yesterday",
            Optional.of("expired"),
            "its signature is wrong",
            Optional.of("tampered"),
            "the clock was turned back",
            Optional.of("rolled back"));

    @Test
    void whoLacksALicenceTellsNothingTakesNothingAndSaysWhy() {
        LACKING.forEach((reason, licence) -> {
            a.licence = licence;
            assertTrue(a.node.entitlements().refusal().orElseThrow().contains(reason), reason);
            long before = a.sent;
            String own = source();
            a.attacked(own);
            assertEquals(before, a.sent, reason + ": nothing is told");
            long refused = a.refused(Refusal.ENTITLEMENT);
            String other = source();
            assertFalse(a.hears(b.says(TestNode.ban(other), HOUR)), reason);
            assertEquals(refused + 1, a.refused(Refusal.ENTITLEMENT));
            assertEquals(Set.of(), a.banned(), reason);
        });
        a.licence = Optional.of(TestNode.LICENCE);
        assertEquals(Optional.empty(), a.node.entitlements().refusal());
        assertTrue(a.hears(b.says(TestNode.ban("8.8.8.8"), HOUR)));
    }

    @Test
    void soDoesWhoseOperatorHasNotOptedIn() {
        a.settings.put("sharing", "false");
        assertTrue(a.node.entitlements().refusal().orElseThrow().contains("sharing = true"));
        long before = a.sent;
        a.attacked(source());
        assertEquals(before, a.sent);
        assertFalse(a.hears(b.says(TestNode.ban(source()), HOUR)));
        assertEquals(Set.of(), a.banned());
    }

    @Test
    void whatAPeerSaysIsNotTakenUnlessItHasShownALicenceThatHolds() {
        for (Optional<String> licence : LACKING.values()) {
            a.hears(b.says(new Body.Presence(List.of(), licence.orElse(""), List.of(), Optional.empty()), HOUR));
            assertFalse(a.hears(b.says(TestNode.ban(source()), HOUR)), licence.orElse("none"));
        }
        assertEquals(LACKING.size(), a.refused(Refusal.ENTITLEMENT));
        assertEquals(Set.of(), a.banned());
    }

    @Test
    void whatIsSaidUnderAnotherLicenceThanWasShownIsRefused() {
        Body.Ban foreign = new Body.Ban(
                Subject.parse(source()),
                "L-2",
                Set.of(Reason.TRAP),
                SharingLevel.L1,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of());
        assertFalse(a.hears(b.says(foreign, HOUR)));
        assertEquals(1, a.refused(Refusal.ENTITLEMENT));
        assertEquals(Set.of(), a.banned());
    }

    private static List<String> signals(TestNode node) throws Malformed {
        List<String> subjects = new ArrayList<>();
        for (Envelope envelope : node.node.held()) {
            if (Envelopes.open(envelope.bytes(), "orchard").body() instanceof Body.Signal signal) {
                subjects.add(signal.subject().toString());
            }
        }
        return subjects;
    }

    /** Neither what it has said, nor what others have, nor to whom is linked anew. */
    @Test
    void whoMayNotShareAnyMoreHandsOutNothingOfWhatItHolds() throws Malformed {
        a.attacked("8.8.4.1");
        assertTrue(a.hears(b.says(TestNode.ban("8.8.4.2"), HOUR)));
        mesh.pass(Duration.ofSeconds(2));
        assertEquals(Set.of("8.8.4.1", "8.8.4.2"), Set.copyOf(signals(a)));
        List<Runnable> lacking = new ArrayList<>(List.of(() -> a.settings.put("sharing", "false")));
        LACKING.values().forEach(licence -> lacking.add(() -> a.licence = licence));
        for (Runnable lack : lacking) {
            lack.run();
            assertEquals(List.of(), signals(a));
            mesh.cut(a, b);
            mesh.pass(Duration.ofSeconds(2));
            mesh.connect(a, b);
            Set<String> before = b.banned();
            b.gate.bans.clear();
            mesh.pass(Duration.ofSeconds(2));
            mesh.sync(a, b);
            assertEquals(Set.of(), b.banned(), "of " + before);
            a.settings.put("sharing", "true");
            a.licence = Optional.of(TestNode.LICENCE);
            assertEquals(Set.of("8.8.4.1", "8.8.4.2"), Set.copyOf(signals(a)), "it is there again");
        }
        mesh.pass(Duration.ofSeconds(2));
        a.attacked("8.8.4.3");
        mesh.pass(Duration.ofSeconds(2));
        assertTrue(b.banned().contains("8.8.4.3"));
    }
}

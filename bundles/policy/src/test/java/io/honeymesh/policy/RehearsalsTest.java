// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Gate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RehearsalsTest {

    private static final Contribution TOUCH = new Contribution("trap-touch", 1, Reason.TRAP, false, "touched a trap");
    private static final Contribution LOGIN = new Contribution("trap-intent", 1, Reason.CREDENTIAL, true, "login");
    private static final Endpoint LOCAL = new Endpoint(IpAddress.parse("192.0.2.250"), 21);

    private Instant now = Instant.EPOCH;
    private final Gate gate = Rehearsals.byDefault().gate(() -> now);

    private Decision decide(Gate gate, String source, EvidenceGrade grade, Contribution... contributions) {
        Flow flow = new Flow(Transport.TCP, new Endpoint(IpAddress.parse(source), 40_000), LOCAL);
        return gate.decide(new Verdict(new Touch(1, now, "ftp", flow, grade), List.of(contributions), List.of()));
    }

    private Ban ban(String source, Contribution... contributions) {
        return assertInstanceOf(Decision.Banned.class, decide(gate, source, EvidenceGrade.PROVEN, contributions))
                .ban();
    }

    private Duration length(Ban ban) {
        return ban.remaining(now);
    }

    @Test
    void aTouchIsAShortBanAndIntentAFullOneThatDoublesInTheRehearsedTime() {
        now = Instant.parse("2026-11-21T10:00:00Z");
        Ban bare = ban("198.51.100.7", TOUCH);
        assertFalse(bare.intent());
        assertEquals(Duration.ofMinutes(10), length(bare));
        Ban full = ban("198.51.100.7", TOUCH, LOGIN);
        assertTrue(full.intent());
        assertEquals(Duration.ofHours(24), length(full));
        now = now.plus(Duration.ofHours(23));
        assertEquals(1, ban("198.51.100.7", TOUCH, LOGIN).offences(), "the ban has not ended");
        now = now.plus(Duration.ofDays(2));
        Ban again = ban("198.51.100.7", TOUCH, LOGIN);
        assertEquals(2, again.offences());
        assertEquals(Duration.ofHours(48), length(again));
    }

    @Test
    void whatALiveGateSparesIsSpared() {
        Settings none = new Settings("p", Map.of());
        Gate guarded = Rehearsals.gate(
                Terms.of(none),
                List.of(Guard.everything(Subject.parse("192.0.2.0/24"), "this node")),
                List.of(new Allow(Subject.parse("198.51.100.0/24"), now, now, "our auditor")),
                () -> now);
        now = Instant.parse("2026-11-21T10:00:00Z");
        assertEquals(Decision.Cause.GUARDED, cause(decide(guarded, "192.0.2.9", EvidenceGrade.PROVEN, TOUCH)));
        assertEquals(Decision.Cause.ALLOWED, cause(decide(guarded, "198.51.100.7", EvidenceGrade.PROVEN, TOUCH)));
        assertEquals(Decision.Cause.CLAIMED, cause(decide(guarded, "203.0.113.7", EvidenceGrade.CLAIMED, TOUCH)));
        assertEquals(Decision.Cause.SCORE, cause(decide(guarded, "203.0.113.7", EvidenceGrade.PROVEN)));
    }

    private static Decision.Cause cause(Decision decision) {
        return assertInstanceOf(Decision.Spared.class, decision).cause();
    }

    @Test
    void oneRehearsalKnowsNothingOfAnother() {
        ban("198.51.100.7", TOUCH, LOGIN);
        Decision other = decide(Rehearsals.byDefault().gate(() -> now), "198.51.100.7", EvidenceGrade.PROVEN, TOUCH);
        assertFalse(assertInstanceOf(Decision.Banned.class, other).ban().intent());
    }
}

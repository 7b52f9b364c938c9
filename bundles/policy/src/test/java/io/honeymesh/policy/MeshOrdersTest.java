// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Mode;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What peers can do to the ban book, and what they can't. */
class MeshOrdersTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Subject SOURCE = Subject.parse("8.8.4.4");
    private static final Ports PORTS = new Ports(Set.of(21), Set.of(), OptionalInt.empty(), Set.of(22));
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path folder;

    private Instant now = START;
    private final List<NodeEvent> events = new ArrayList<>();
    private final MemoryEnforcer kernel = new MemoryEnforcer(100);
    private Keeper keeper;

    @BeforeEach
    void open() {
        Terms terms = Terms.of(new Settings("p", Map.of("shared.egress", "9.9.9.0/24")));
        keeper = new Keeper(
                () -> terms,
                new ModeSwitch(folder.resolve("mode"), Mode.ENFORCE),
                () -> now,
                () -> Duration.between(START, now).toNanos(),
                events::add);
        keeper.complete();
        keeper.bind(kernel);
    }

    private Ban held(Subject subject, Duration howLong) {
        return assertInstanceOf(Decision.Banned.class, keeper.hold(subject, now.plus(howLong), "mesh: x"))
                .ban();
    }

    private Optional<Ban> ban(Subject subject) {
        return keeper.bansOn(subject.address()).stream()
                .filter(ban -> ban.subject().equals(subject))
                .findFirst();
    }

    private void touch() {
        Touch touch = new Touch(
                1,
                now,
                "ftp",
                new Flow(
                        Transport.TCP,
                        new Endpoint(SOURCE.address(), 4000),
                        new Endpoint(IpAddress.parse("192.0.2.250"), 21)),
                EvidenceGrade.PROVEN);
        keeper.decide(new Verdict(
                touch, List.of(new Contribution("trap-intent", 1, Reason.CREDENTIAL, true, "login")), List.of()));
    }

    @Test
    void aMeshBanIsInTheKernelAndEndsByItself() {
        Ban ban = held(SOURCE, HOUR);
        assertEquals(Map.of(Reason.MESH, now.plus(HOUR)), ban.reasons());
        assertEquals("ban.placed", events.getLast().type());
        assertEquals(List.of(SOURCE), keeper.meshHeld());
        assertEquals(List.of(), keeper.differences());
        now = now.plus(HOUR);
        keeper.tick(List.of(), PORTS);
        assertEquals(List.of(), keeper.bans());
    }

    @Test
    void localReasonsStayAsTheyAreWhateverPeersSay() {
        touch();
        Instant own = ban(SOURCE).orElseThrow().expires();
        held(SOURCE, Duration.ofMinutes(1));
        assertEquals(own, ban(SOURCE).orElseThrow().expires());
        keeper.release(SOURCE, "mesh: over");
        assertEquals(Map.of(Reason.CREDENTIAL, own), ban(SOURCE).orElseThrow().reasons());
        assertTrue(ban(SOURCE).orElseThrow().intent(), "what was seen here remains");
    }

    @Test
    void offencesOfASourceOutliveWhatPeersSay() {
        touch();
        keeper.unban(SOURCE, "");
        held(SOURCE, HOUR);
        assertEquals(1, ban(SOURCE).orElseThrow().offences());
    }

    @Test
    void whoIsAllowedOrGuardedIsSparedByOverlap() {
        Subject network = Subject.parse("2a00:1::/64");
        keeper.allow(Subject.parse("2a00:1::7"), Optional.empty(), "");
        assertEquals(
                Decision.Cause.ALLOWED,
                assertInstanceOf(Decision.Spared.class, keeper.hold(network, now.plus(HOUR), "mesh: x"))
                        .cause());
        keeper.tick(List.of(Guard.everything(Subject.parse("8.8.4.0/24"), "own network")), PORTS);
        assertEquals(
                Decision.Cause.GUARDED,
                assertInstanceOf(Decision.Spared.class, keeper.hold(SOURCE, now.plus(HOUR), "mesh: x"))
                        .cause());
        assertEquals(List.of(), keeper.bans());
    }

    @Test
    void S23_anOverrideLiftsWhatIsAutomaticAndNeverManual() {
        held(SOURCE, HOUR);
        touch();
        keeper.ban(SOURCE, Optional.empty(), "by hand");
        keeper.override(Subject.parse("8.8.4.4"), "mesh: lifted");
        assertEquals(Set.of(Reason.MANUAL), ban(SOURCE).orElseThrow().reasons().keySet());
    }

    @Test
    void S23_whatPeersLiftIsTheirOwnAlone() {
        held(SOURCE, HOUR);
        keeper.ban(SOURCE, Optional.empty(), "by hand");
        keeper.release(SOURCE, "mesh: lifted");
        assertEquals(Set.of(Reason.MANUAL), ban(SOURCE).orElseThrow().reasons().keySet());
    }

    @Test
    void S03_whatManyShareIsHeldShortly() {
        assertEquals(
                now.plus(Duration.ofMinutes(10)),
                held(Subject.parse("9.9.9.9"), Duration.ofHours(24)).expires());
    }

    @Test
    void S06_peersFillHalfOfTheTableAndPushOutNobodyElse() {
        touch();
        int refused = 0;
        for (int i = 0; i < 100; i++) {
            Decision decision =
                    keeper.hold(Subject.parse("8.8.5." + i), now.plus(HOUR).plusSeconds(i), "mesh: x");
            refused += decision instanceof Decision.Spared ? 1 : 0;
        }
        assertTrue(ban(SOURCE).isPresent());
        assertEquals(50, keeper.meshHeld().size(), refused + " refused");
    }

    @Test
    void S03_S04_aTouchAloneIsNotToldOfWhomManyShareNorOfWhomThisNodeGuardsInAnyWay() {
        Guard peer = new Guard(Subject.parse("8.8.4.8"), Optional.of(Transport.TCP), Guard.ANY_PORT, 7443, "mesh peer");
        keeper.tick(List.of(peer), PORTS);
        assertFalse(keeper.mayBeSighted(Subject.parse("8.8.4.8")));
        assertFalse(keeper.mayBeSighted(Subject.parse("9.9.9.9")));
        assertTrue(keeper.mayBeSighted(SOURCE));
    }
}
